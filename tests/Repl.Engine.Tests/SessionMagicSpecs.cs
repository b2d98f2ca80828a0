using Repl.Tests.Support;

namespace Repl.Engine.Tests;

public sealed class SessionMagicSpecs : EngineTest
{
    [Fact]
    public async Task Open_says_where_the_session_goes_and_takes_shell_directory_and_environment()
    {
        using var folder = new TemporaryFolder();

        var opened = await RunAsync($"#!session open box local: --shell sh --cwd {folder.Path} --env A=1 --env \"B=two words\"");
        var used = await RunAsync("#!box\npwd; sh -c 'echo $A $B'");

        Assert.Equal("Session 'box' is open to local:\n", opened.StandardOutput);
        Assert.Equal($"{folder.Path}\n1 two words\n", used.StandardOutput);
    }

    [Fact]
    public async Task Open_says_what_a_session_is_called_in_CSharp_where_its_name_cannot_be_one()
    {
        var opened = await RunAsync("#!session open web-1");

        Assert.Equal("Session 'web-1' is open to local:; in C# it is 'web_1'\n", opened.StandardOutput);
        Assert.Equal("Session 'web-1' to local: (Connected)", (await RunAsync("web_1")).Result);
    }

    [Fact]
    public async Task List_shows_each_session_with_its_state()
    {
        await RunAsync("#!session open one\n#!session open two\n#!two\ntrue");

        var lines = (await RunAsync("#!session list")).Displayed.Split('\n');

        Assert.Matches(@"^name +state +target +started +id$", lines[0]);
        Assert.Matches(@"^one +Connected +local: +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +session-[0-9a-f]{16}$", lines[1]);
        Assert.Matches(@"^two +Idle ", lines[2]);
    }

    [Fact]
    public async Task List_without_a_session_says_how_to_open_one()
    {
        Assert.Equal("No session is open. Open one with '#!session open <name>'.", (await RunAsync("#!session list")).Displayed);
    }

    [Fact]
    public async Task Close_takes_a_name_or_all()
    {
        await RunAsync("#!session open one\n#!session open two\n#!session open three");

        var one = await RunAsync("#!session close one");
        var all = await RunAsync("#!session close all");

        Assert.Equal("Session 'one' is closed\n", one.StandardOutput);
        Assert.Equal("Closed 2 sessions\n", all.StandardOutput);
        Assert.Empty(Engine.Sessions.List());
    }

    [Fact]
    public async Task Help_is_shown_like_any_output()
    {
        var screen = await RunAsync("#!session open --help");

        Assert.Contains("--env", screen.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Using_a_closed_session_from_CSharp_says_how_to_open_it_again()
    {
        await RunAsync("#!session open box\n#!session close box");

        var error = await FailAsync("await box.RunAsync(\"true\")");

        Assert.Equal("Session 'box': It was closed. Open it again with '#!session open box'.", error.Message);
    }
}
