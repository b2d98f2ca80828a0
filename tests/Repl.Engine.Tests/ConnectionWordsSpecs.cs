using System.Runtime.Versioning;
using Repl.Sessions;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>What there is to say about connections is said.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ConnectionWordsSpecs : EngineTest
{
    [Fact]
    public async Task A_further_connection_is_told_of_once_and_stands_in_the_status()
    {
        await using var server = await SshServer.StartAsync("MaxSessions 2");
        var note = $"{server.Target} allows 2 channels on one connection (MaxSessions), so a further connection was opened.";

        var all = await RunAsync(string.Join('\n', Enumerable.Range(1, 4).Select(number => Open(server, $"web{number}"))));

        var status = await RunAsync("#!session status web1");
        Assert.Contains($"note       {note}", status.Displayed, StringComparison.Ordinal);
        Assert.Single(all.StandardError.Split('\n'), note);
    }

    [Fact]
    public async Task The_status_of_a_lost_session_says_why_and_what_comes_next_and_the_list_shows_it()
    {
        await using var server = await SshServer.StartAsync();
        await RunAsync(Open(server, "web"));
        await KillAsync(server, "web");

        var status = await RunAsync("#!session status web");
        var list = await RunAsync("#!session list");

        Assert.Matches($"(?m)^lost +The connection to {server.Target} was lost.* The next command connects again\\.$", status.Displayed);
        Assert.Contains("Lost", list.Displayed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_tells_hosts_that_are_away_from_hosts_whose_outcome_is_unknown()
    {
        await using var away = await SshServer.StartAsync();
        await using var cut = await SshServer.StartAsync();
        await RunAsync($"{Open(away, "away")}\n{Open(cut, "cut")}\n#!session open here");
        await KillAsync(away, "away");
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(new Cell("#!@away,cut,here --max-fail 2\necho ready; case $SSH_CONNECTION in ?*) sleep 1000 ;; esac"), screen, Stop);
        await screen.WaitForAsync("cut");
        await screen.WaitForErrorAsync("away");
        await cut.KillAsync();
        var outcome = await running.WaitAsync(TestLimits.Wait, Stop);

        Assert.IsType<CellOutcome.Succeeded>(outcome);
        Assert.Matches(@"(?m)^away +disconnected", screen.Displayed);
        Assert.Matches(@"(?m)^cut +unknown", screen.Displayed);
        Assert.Matches(@"(?m)^here +0", screen.Displayed);
    }

    private static string Open(SshServer server, string name) => $"#!session open {name} {server.Target} --ssh-config {server.Options.ConfigFile} --retries 0";

    private async Task KillAsync(SshServer server, string name)
    {
        var watching = WatchAsync();
        await server.KillAsync();
        await watching.WaitAsync(TestLimits.Wait, Stop);

        async Task WatchAsync()
        {
            await foreach (var happened in Engine.Sessions[name].WatchAsync(Stop))
            {
                if (happened is SessionEvent.StateChanged { State: SessionState.Lost })
                {
                    break;
                }
            }
        }
    }
}
