using Repl.Engine.Parsing;

namespace Repl.Engine.Tests.Parsing;

public sealed class CellParserSpecs
{
    [Fact]
    public void Parts_know_their_language_and_their_line_in_the_cell()
    {
        var parts = Parse("var x = 1;\n\n#!session open web\n#!web\necho one\necho two\n#!C#\nx");

        Assert.Equal(
            [
                new CellPart.Code("csharp", "var x = 1;\n", 1),
                new CellPart.Magic("session open web", 3, "csharp"),
                new CellPart.Switch("web", "", 4),
                new CellPart.Code("web", "echo one\necho two", 5),
                new CellPart.Switch("csharp", "", 7),
                new CellPart.Code("csharp", "x", 8),
            ],
            parts);
    }

    [Fact]
    public void A_magic_command_does_not_change_the_language()
    {
        Assert.Equal(
            [new CellPart.Code("sh", "echo 1", 1), new CellPart.Magic("session list", 2, "sh"), new CellPart.Code("sh", "echo 2", 3)],
            CellParser.Parse(new Cell("echo 1\n#!session list\necho 2", "sh"), word => word is "session" or "value", word => word == "value"));
    }

    [Fact]
    public void A_group_or_a_list_is_a_language()
    {
        Assert.Equal(
            [
                new CellPart.Switch("@web", "--parallel 2", 1),
                new CellPart.Code("@web", "echo 1", 2),
                new CellPart.Switch("@web,db-1", "", 3),
                new CellPart.Code("@web,db-1", "#!@web, db\n#!@", 4),
            ],
            Parse("#!@web --parallel 2\necho 1\n#!@web,db-1\n#!@web, db\n#!@"));
    }

    [Fact]
    public void A_magic_command_is_kept_as_it_stands()
    {
        Assert.Equal([new CellPart.Magic("session send web  echo \"a\"  # b\\ ", 1, "csharp")], Parse("#!session send web  echo \"a\"  # b\\ "));
    }

    [Fact]
    public void A_language_without_code_is_still_named()
    {
        Assert.Equal([new CellPart.Switch("web", "", 1)], Parse("#!web\n\n"));
    }

    [Theory]
    [InlineData("#!/bin/sh")]
    [InlineData("  #!web")]
    [InlineData("#! web")]
    [InlineData("#!")]
    [InlineData("x #!web")]
    public void Other_lines_are_code(string line)
    {
        Assert.Equal([new CellPart.Code("csharp", line, 1)], Parse(line));
    }

    [Theory]
    [InlineData("a\r\n#!web\r\nb")]
    [InlineData("a\n#!web   \nb")]
    public void Line_ends_and_trailing_blanks_do_not_matter(string text)
    {
        Assert.Equal([new CellPart.Code("csharp", "a", 1), new CellPart.Switch("web", "", 2), new CellPart.Code("web", "b", 3)], Parse(text));
    }

    [Fact]
    public void A_blank_cell_has_no_parts()
    {
        Assert.Empty(Parse(" \n\t\n"));
    }

    private static IReadOnlyList<CellPart> Parse(string text) => CellParser.Parse(new Cell(text), word => word is "session" or "value", word => word == "value");
}
