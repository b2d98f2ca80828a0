namespace Repl.Engine.Tests.CSharp;

/// <summary>Extension methods, namespaces, file-local types and extension blocks in cells.</summary>
public sealed class LibraryCellSpecs : IDisposable
{
    private readonly Notebook _notebook = new();

    public void Dispose() => _notebook.Dispose();

    [Fact]
    public async Task An_extension_method_works_at_once_and_later_on_types_of_earlier_cells_and_an_edit_replaces_it()
    {
        await _notebook.SucceedAsync("record Person(string Name);");

        Assert.Equal("Ann! Ann? 2", await _notebook.ValueAsync("""
            static class People
            {
                public static string Loud(this Person person) => person.Ask("!");
                static string Ask(this Person person, string end = "?") => person.Name + end;
                public static int Twice<T>(this IEnumerable<T> items, ref int start) where T : class { start++; return start; }
            }
            var start = 1;
            new Person("Ann").Loud() + " " + new Person("Ann").Ask() + " " + new[] { "" }.Twice(ref start)
            """));
        Assert.Equal("Bob!", await _notebook.ValueAsync("People.Loud(new Person(\"Bob\"))"));
        await _notebook.SucceedAsync("static class People { public static string Loud(this Person person) => person.Name.ToUpper(); }");
        Assert.Equal("BOB", await _notebook.ValueAsync("new Person(\"Bob\").Loud()"));
    }

    [Fact]
    public async Task A_namespace_is_there_at_once_and_later_and_an_edit_replaces_it()
    {
        Assert.Equal(4, await _notebook.ValueAsync("using Geometry;\nnamespace Geometry\n{\n    class Square(int side) { public int Area => side * side; internal int Side = side; }\n}\nnew Square(2).Area"));
        Assert.Equal(3, await _notebook.ValueAsync("new Square(3).Side"));

        await _notebook.SucceedAsync("namespace Geometry;\nclass Square(int side) { public int Perimeter => 4 * side; }");

        Assert.Equal(12, await _notebook.ValueAsync("new Square(3).Perimeter"));
        Assert.Equal(16, await _notebook.ValueAsync("namespace Other { class Cube { public int Edge => new Geometry.Square(4).Perimeter; } }\nnew Other.Cube().Edge"));
    }

    [Fact]
    public async Task File_local_types_and_extension_blocks_work_and_hide_types_of_the_same_name_in_earlier_cells()
    {
        await _notebook.SucceedAsync("class Word { public int Old => 1; }\nusing System.Globalization;");

        Assert.Equal("aa 5 iv", await _notebook.ValueAsync("""
            file class Secret { public int Number => 5; }
            class Word { public int Number => new Secret().Number; public string Culture => CultureInfo.InvariantCulture.TwoLetterISOLanguageName; }
            static class Words { extension(string text) { public string Doubled => text + text; } }
            "a".Doubled + " " + new Word().Number + " " + new Word().Culture
            """));
        Assert.Equal("bb5", await _notebook.ValueAsync("\"b\".Doubled + new Word().Number"));
    }

    [Fact]
    public async Task Errors_and_stack_traces_name_the_lines_of_the_cell()
    {
        Assert.StartsWith("(4,31): error CS0103: The name 'missing' does not exist in the current context. A cell with a namespace", (await _notebook.FailAsync("var x = 1;\n\nnamespace N {\n  class A { public int B() => missing; }\n}")).Message, StringComparison.Ordinal);
        var failed = await _notebook.FailAsync("namespace M {\n  public class A {\n    public static void Throw() => throw new Exception(\"x\");\n  }\n}\nM.A.Throw();");
        Assert.Contains(failed.Traceback, line => line.Contains("M.A.Throw() in cell 2, line 3", StringComparison.Ordinal));
        Assert.Contains(failed.Traceback, line => line.EndsWith("cell 2, line 6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("yield return 1;", "CS7020", "Put it into a method")]
    [InlineData("extern alias other;", "CS7015", "write the full name")]
    [InlineData("[assembly: System.Reflection.AssemblyTitle(\"x\")]\n1", "CS7026", "Leave it out")]
    [InlineData("Span<int> numbers = new int[3];", "CS8345", "put the code into braces")]
    [InlineData("int x = 1;\nref int y = ref x;", "CS1003", "put the code into braces")]
    [InlineData("break;", "CS0139", "'return;'")]
    public async Task What_cannot_work_in_a_cell_says_what_to_write_instead(string code, string id, string advice)
    {
        var error = await _notebook.FailAsync(code);

        Assert.Contains(id, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_advice_works() => Assert.Equal(1, await _notebook.ValueAsync("var sum = 0;\n{ Span<int> numbers = [1]; ref int first = ref numbers[0]; sum += first; }\nsum"));
}
