using Repl.Engine.Completion;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.Completion;

/// <summary>The session itself proposes how text for its shell could go on.</summary>
public sealed class ShellProposalSpecs : EngineTest
{
    [Fact]
    public async Task Functions_variables_and_files_of_the_session_are_proposed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("report.txt", "");
        await RunAsync($"#!session open web\n#!web\ncd {folder.Path}; deploy_all() {{ :; }}; RELEASE_NAME=blue");

        Assert.Equal(["deploy_all"], await ProposeAsync("#!web\ndeploy_"));
        Assert.Equal(["RELEASE_NAME"], await ProposeAsync("#!web\nls\necho $RELEASE_"));
        Assert.Equal(["report.txt"], await ProposeAsync("x = 1;\n#!web\ncat rep"));
        Assert.Equal(["deploy_all"], await ProposeAsync("deploy_", "web"));
    }

    [Fact]
    public async Task What_was_typed_is_replaced_where_it_stands()
    {
        await RunAsync("#!session open web\n#!web\ndeploy_all() { :; }");
        const string text = "var smiley = \"🙂\";\r\n#!web\r\ndeploy_\r\necho after";

        var found = await Engine.CompleteAsync(text, text.IndexOf("\r\necho", StringComparison.Ordinal), cancellationToken: Stop);

        Assert.Equal("deploy_", text[found.Start..found.End]);
    }

    [Fact]
    public async Task A_word_is_explained_by_the_session()
    {
        await RunAsync("#!session open web\n#!web\ndeploy_all() { echo deploying; }");

        var known = await Engine.InspectAsync("#!web\ndeploy_all now", 10, cancellationToken: Stop);

        Assert.Contains("echo deploying", known!.Plain, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!web\nec")]
    [InlineData("#!@web\nec")]
    [InlineData("#!sh\nec")]
    public async Task No_session_is_opened_to_propose(string text)
    {
        Assert.Empty(await ProposeAsync(text));
        Assert.Empty(Engine.Sessions.List());
    }

    private async Task<IEnumerable<string>> ProposeAsync(string text, string language = CellLanguages.CSharp) =>
        (await Engine.CompleteAsync(text, text.Length, language, Stop)).Items.Select(item => item.Text);
}
