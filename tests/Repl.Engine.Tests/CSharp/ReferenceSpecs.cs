using Microsoft.CodeAnalysis;
using Repl.Engine.CSharp;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.CSharp;

public sealed class ReferenceSpecs : IDisposable
{
    private readonly Notebook _notebook = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _notebook.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_library_can_be_referenced_relative_to_the_working_directory()
    {
        var file = _folder.Compile("Greeting" + Unique, "public static class Greeting { public static string Text => \"hello\"; }");

        Assert.Equal("hello", await _notebook.ValueAsync($"#r \"{FromHere(file)}\"\nGreeting.Text"));
        Assert.Equal("hello", await _notebook.ValueAsync("Greeting.Text"));
    }

    [Fact]
    public async Task What_a_library_needs_is_found_beside_it()
    {
        var inner = _folder.Compile("Inner" + Unique, "public class Base { public int Number => 5; }");
        var outer = _folder.Compile("Outer" + Unique, "public class Derived : Base { }", inner);

        Assert.Equal(5, await _notebook.ValueAsync($"#r \"{outer}\"\nnew Derived().Number"));
    }

    [Fact]
    public async Task An_assembly_of_the_framework_can_be_referenced_by_name()
    {
        Assert.Equal("<a />", await _notebook.ShowAsync("#r \"System.Xml.Linq\"\nnew System.Xml.Linq.XElement(\"a\")"));
    }

    [Fact]
    public async Task A_script_can_be_loaded_and_its_errors_name_it()
    {
        var file = _folder.Write("tools.csx", "var loaded = 7;\nint Fail() => throw new System.Exception();");

        Assert.Equal(7, await _notebook.ValueAsync($"#load \"{FromHere(file)}\"\nloaded"));
        Assert.Contains($"   at Fail() in {file}, line 2", (await _notebook.FailAsync("Fail()")).Traceback);
    }

    [Fact]
    public async Task A_loaded_script_loads_others_from_its_own_folder()
    {
        _folder.Write("inner.csx", "var number = 3;");
        var outer = _folder.Write("outer.csx", "#load \"inner.csx\"\nvar twice = number * 2;");

        Assert.Equal(6, await _notebook.ValueAsync($"#load \"{outer}\"\ntwice"));
    }

    [Fact]
    public async Task Cells_share_the_hosts_own_copy_of_an_assembly()
    {
        using var notebook = new Notebook(options => options with { Assemblies = [typeof(Assert).Assembly], Imports = ["Xunit"] });

        Assert.Same(typeof(Assert), await notebook.ValueAsync("typeof(Assert)"));
    }

    [Fact]
    public void A_file_is_read_once()
    {
        var cache = new ReferenceCache(new ScriptFiles(null));
        var identity = new AssemblyIdentity("System.Xml.Linq");

        var first = cache.ResolveMissingAssembly(cache.Find(typeof(object).Assembly)!, identity);
        var again = cache.ResolveMissingAssembly(cache.Find(typeof(object).Assembly)!, identity);
        var named = cache.ResolveReference("System.Xml.Linq", null, MetadataReferenceProperties.Assembly);

        Assert.NotNull(first);
        Assert.Same(first, again);
        Assert.Same(first, Assert.Single(named));
        Assert.Equal(2, cache.FilesRead);
    }

    [Fact]
    public void A_cell_uses_the_metadata_that_the_first_one_read()
    {
        var compiler = new SubmissionCompiler(new CSharpLanguageOptions { Globals = new object(), GlobalsType = typeof(object) });
        var first = compiler.Compile(null, "var x = 1;", "cell 1", TestContext.Current.CancellationToken).Submission!;
        var second = compiler.Compile(first, "x", "cell 2", TestContext.Current.CancellationToken).Submission!;

        Assert.NotEmpty(MetadataOf(first));
        Assert.Superset(MetadataOf(second), MetadataOf(first));
    }

    private static string Unique => Guid.NewGuid().ToString("N");

    private static string FromHere(string file) => Path.GetRelativePath(Directory.GetCurrentDirectory(), file);

    private static HashSet<MetadataReference> MetadataOf(Submission submission)
    {
        return submission.Script.GetCompilation().References.OfType<PortableExecutableReference>().ToHashSet<MetadataReference>(ReferenceEqualityComparer.Instance);
    }
}
