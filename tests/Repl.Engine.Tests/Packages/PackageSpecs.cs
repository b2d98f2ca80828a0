using Repl.Engine.Packages;

namespace Repl.Engine.Tests.Packages;

/// <summary><c>#r "nuget:…"</c> and <c>#i "nuget:…"</c> in cells. The folder and what was restored from it are shared.</summary>
public sealed class PackageSpecs(PackageFolder folder) : IClassFixture<PackageFolder>, IDisposable
{
    private readonly PackageNotebook _notebook = new(folder);

    public void Dispose() => _notebook.Dispose();

    [Fact]
    public async Task A_package_brings_what_it_needs_and_is_there_in_later_cells()
    {
        var (value, displayed) = await _notebook.RunAsync($"{folder.SourceLine}#r \"nuget:{folder.Name("Outer")}, 1.0.0\"\nnew Outer().Text");

        Assert.Equal("inner 1", value);
        Assert.Equal($"Installed Packages\n  {folder.Name("Outer")}, 1.0.0", displayed);
        Assert.Equal("inner 1", await _notebook.ValueAsync("new Inner().Text"));
    }

    [Fact]
    public async Task The_lines_may_stand_below_usings_and_code_and_lines_of_errors_stay_true()
    {
        var error = await _notebook.FailAsync($"using System.Text;\nvar x = 1;\n  #r \"nuget: {folder.Name("Outer")},1.0.0\"\nusing System.Text.RegularExpressions;\n{folder.SourceLine}var y = new Outer().Missing;");

        Assert.StartsWith("(6,21): error CS1061: 'Outer' does not contain", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_version_is_the_newest_that_is_no_prerelease_and_stars_are_that_too()
    {
        Assert.Equal(15, await _notebook.ValueAsync($"{folder.SourceLine}#r \"nuget:{folder.Name("Tool")}\"\nTool.Version"));

        using var other = new PackageNotebook(folder);
        Assert.Equal(2, await other.ValueAsync($"{folder.SourceLine}#r \"nuget:{folder.Name("Tool")}, *-*\"\nTool.Version"));
    }

    [Fact]
    public async Task A_loaded_script_can_ask_for_packages()
    {
        var script = Path.Combine(folder.Notebook, "tools.csx");
        await File.WriteAllTextAsync(script, $"using System;\n#r \"nuget:{folder.Name("Outer")}, 1.0.0\"\n{folder.SourceLine}var loaded = new Outer();", TestContext.Current.CancellationToken);

        Assert.Equal("inner 1", await _notebook.ValueAsync($"#load \"{script}\"\nloaded.Text"));
    }

    [Fact]
    public async Task A_package_that_extends_another_kernel_is_a_library_here_and_the_cell_says_so()
    {
        var cell = $"{folder.SourceLine}#r \"nuget:{folder.Name("Plot.Interactive")}, 1.0.0\"\nusing Microsoft.DotNet.Interactive;\nvar plot = new Plot();\n$\"{{plot.Text}} {{plot.Kernel.Name}} {{typeof(Kernel).Assembly.GetName().Name}}\"";

        Assert.Equal("a plot theirs Repl.Engine", await _notebook.ValueAsync(cell));
        Assert.StartsWith($"'{folder.Name("Plot.Interactive")}' extends .NET Interactive's kernel, which this is not", await _notebook.NoteAsync(cell), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_has_its_own_copy_of_an_assembly_that_the_program_has_too()
    {
        Assert.Equal("the package's own", await _notebook.ValueAsync($"{folder.SourceLine}#r \"nuget:{folder.Name("Copy")}, 1.0.0\"\nnew YamlDotNet.Copy().Text"));
    }

    [Fact]
    public async Task Native_libraries_of_a_package_are_found()
    {
        Assert.Equal("42", await _notebook.ValueAsync("""
            #r "nuget:Microsoft.Data.Sqlite, 10.0.10"
            using Microsoft.Data.Sqlite;
            var connection = new SqliteConnection("Data Source=:memory:");
            connection.Open();
            var command = connection.CreateCommand();
            command.CommandText = "select 6 * 7";
            command.ExecuteScalar().ToString()
            """));
    }

    [Fact]
    public async Task A_package_that_is_loaded_in_another_version_is_refused_and_the_cell_goes_on_after_an_edit()
    {
        await _notebook.RunAsync($"{folder.SourceLine}#r \"nuget:{folder.Name("Outer")}, 1.0.0\"");

        var refusal = await _notebook.RefusalAsync($"#r \"nuget:{folder.Name("Modern")}, 1.0.0\"");
        Assert.Equal($"'{folder.Name("Inner")}, 1.0.0' is loaded already, and this cell needs '{folder.Name("Inner")}, 2.0.0'. Restart the kernel and ask for that version first, or stay with 1.0.0.", refusal);
        Assert.Equal("inner 1", await _notebook.ValueAsync($"#r \"nuget:{folder.Name("Outer")}\"\nnew Outer().Text"));
    }

    [Fact]
    public async Task A_cell_that_does_not_compile_has_loaded_nothing()
    {
        await _notebook.FailAsync($"{folder.SourceLine}#r \"nuget:{folder.Name("Tool")}, [1.0,1.2)\"\nmissing");

        Assert.Equal(15, await _notebook.ValueAsync($"#r \"nuget:{folder.Name("Tool")}, 1.5.0\"\nTool.Version"));
    }

    [Fact]
    public async Task What_cannot_be_had_is_said_in_a_sentence()
    {
        Assert.Equal($"There is no package 'Repl.Test.None' in the sources {folder.Source}, nuget.org. Check its name, or add its source with '#i \"nuget:address or folder\"'. (NU1101)", await _notebook.RefusalAsync($"{folder.SourceLine}#r \"nuget:Repl.Test.None\""));
        Assert.Equal($"There is no '{folder.Name("Tool")}, [3.0]'; the nearest is 2.0.0-beta. Ask for a version that exists, or leave it out for the newest. (NU1102)", await _notebook.RefusalAsync($"#r \"nuget:{folder.Name("Tool")}, [3.0]\""));
        Assert.Equal($"There is no '{folder.Name("Tool")}, 1.2.0'; the next version is 1.5.0. Ask for that, or leave the version out for the newest. (NU1603)", await _notebook.RefusalAsync($"#r \"nuget:{folder.Name("Tool")}, 1.2.0\""));
        Assert.Equal($"'{folder.Name("Old")}, 1.0.0' has nothing for net10.0; it supports net11.0 (.NETCoreApp,Version=v11.0). Ask for another version or another package. (NU1202)", await _notebook.RefusalAsync($"#r \"nuget:{folder.Name("Old")}, 1.0.0\""));
        Assert.Equal($"The packages do not agree: Detected package downgrade: {folder.Name("Inner")} from 2.0.0 to 1.0.0; {folder.Name("Modern")} 1.0.0 -> {folder.Name("Inner")} (>= 2.0.0); {folder.Name("Inner")} (>= 1.0.0). Ask for a version of '{folder.Name("Inner")}' that suits all, or restart the kernel where an earlier cell has chosen it. (NU1605)", await _notebook.RefusalAsync($"#r \"nuget:{folder.Name("Inner")}, 1.0.0\"\n#r \"nuget:{folder.Name("Modern")}, 1.0.0\""));
        Assert.Equal($"A source of packages cannot be reached: The local source '{folder.Notebook}/none' doesn't exist. Check its address and the network; correct the '#i' line or NuGet.config, and run the cell again. (NU1301)", await _notebook.RefusalAsync("#i \"nuget:none\"\n#r \"nuget:Repl.Test.None\""));
        Assert.Equal(1, await _notebook.ValueAsync($"#r \"nuget:{folder.Name("Tool")}, 1.0.0\"\nTool.Version"));
    }

    [Theory]
    [InlineData("#r \"nuget:\"", "'#r \"nuget:\"' names no package. Write '#r \"nuget:Name, version\"', or '#r \"nuget:Name\"' for the newest version.")]
    [InlineData("#r \"nuget:A, 1\"\n#r \"nuget:a, 2\"", "The cell asks for 'A' as 'A, 1' and as 'a, 2'. Keep one of them.")]
    [InlineData("#i \"https://example.org\"", "'#i \"https://example.org\"' names no source of packages. Write '#i \"nuget:https://…/index.json\"', or a folder after 'nuget:'.")]
    public async Task A_line_that_makes_no_sense_is_refused_at_once(string code, string message) => Assert.Equal(message, await _notebook.RefusalAsync(code));

    [Fact]
    public void Without_an_SDK_the_cell_says_what_to_install()
    {
        var runtime = Path.Combine(folder.Notebook, "dotnet", "shared", "Microsoft.NETCore.App", "10.0.0");
        Directory.CreateDirectory(runtime);
        File.WriteAllText(Path.Combine(folder.Notebook, "dotnet", "dotnet"), "");

        var error = Assert.Throws<PackageException>(() => DotnetProgram.Find(_ => null, runtime));
        Assert.Equal("Packages are restored by the .NET SDK, and no SDK of version 10 or newer was found. Install it (https://dotnet.microsoft.com/download), or set DOTNET_ROOT to the folder that has it, and restart the kernel.", error.Message);
    }
}
