namespace Repl.Engine.Tests.Completion;

public sealed class MagicSpecs(Editor editor) : IClassFixture<Editor>
{
    [Theory]
    [InlineData("#!|", "#!csharp", "#!sh", "#!session", "#!ssh", "#!web-1")]
    [InlineData("var x = 1;\n#!se|", "#!session")]
    [InlineData("#!session |", "open", "close", "upload")]
    [InlineData("#!session op|", "open")]
    [InlineData("#!session close |", "web-1")]
    [InlineData("#!session close we|", "web-1")]
    [InlineData("#!session open |", "db-main")]
    [InlineData("#!session open x |", "local", "ssh://", "db-main")]
    [InlineData("#!session open x --sh|", "--shell")]
    [InlineData("#!session upload web-1 |", "data.csv", "sub/")]
    [InlineData("#!session upload web-1 ./da|", "./data.csv")]
    [InlineData("#!web-1 --ti|", "--timeout")]
    public async Task A_magic_line_is_completed_from_its_command(string text, params string[] expected)
    {
        Assert.Equal([], expected.Except(await editor.CompleteAsync(text)));
    }

    [Theory]
    [InlineData("#!session open x local |", "ssh://", "db-main")]
    [InlineData("#!session upload web-1 |", "web-1")]
    public async Task Words_that_are_there_are_not_proposed_again(string text, params string[] others)
    {
        var proposed = await editor.CompleteAsync(text);

        Assert.NotEmpty(proposed);
        Assert.Empty(others.Intersect(proposed));
    }

    [Fact]
    public async Task The_word_with_its_mark_is_replaced()
    {
        var found = await editor.ProposeAsync("1 + 1\n#!sess|");
        Assert.Equal((6, 12), (found.Start, found.End));
    }

    [Theory]
    [InlineData("Sessions[\"|", "web-1")]
    [InlineData("Sessions[\"we|\"]", "web-1")]
    [InlineData("await Sessions.OpenAsync(\"|", "web-1", "db-main")]
    [InlineData("File.ReadAllText(\"/us|", "usr/")]
    [InlineData("var path = \"/us|", "usr/")]
    [InlineData("var path = \"/usr/bi|\";", "bin/")]
    [InlineData("#load \"/us|", "usr/")]
    [InlineData("#load \"|", "tool.csx", "sub/")]
    [InlineData("#r \"|", "sub/")]
    public async Task A_string_is_completed_where_it_names_a_session_or_a_path(string text, params string[] expected)
    {
        Assert.Equal([], expected.Except(await editor.CompleteAsync(text)));
    }
}
