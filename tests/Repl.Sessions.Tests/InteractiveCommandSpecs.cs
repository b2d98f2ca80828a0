using Repl.Sessions.Tests.Docker;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests;

/// <summary>A command that is talked to while it runs.</summary>
public sealed class InteractiveCommandSpecs(DockerEngine.Fixture docker) : IAsyncDisposable
{
    // Says its prompt, then what it got, in the directory and with the variable of the session.
    private const string Parrot = "while printf 'ready> ' && IFS= read -r line && [ \"$line\" != quit ]; do echo \"$kept $line\"; echo careful >&2; done 2>&1; exit=7; (exit 7)";

    private readonly SessionRegistry _sessions = new();

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    [Fact]
    public async Task A_debugger_is_told_where_to_stop_and_asked_what_is_there()
    {
        RequiredProgram.OnPath("python3");
        using var folder = new TemporaryFolder();
        folder.Write("main.py", "def work(n):\n    total = n * 2\n    return total\n\nprint(work(21))\n");
        var session = await _sessions.OpenAsync("box", options: new SessionOptions { WorkingDirectory = folder.Path }, cancellationToken: Stop);

        await using var debugger = await session.StartInteractiveAsync("python3 -m pdb main.py", "(Pdb) ", Stop);
        var stopped = await debugger.SendLineAsync("break main.py:3", Stop) + await debugger.SendLineAsync("continue", Stop);
        var total = await debugger.SendLineAsync("p total, n", Stop);

        Assert.Contains("-> def work(n):", debugger.Greeting, StringComparison.Ordinal);
        Assert.Contains("-> return total", stopped, StringComparison.Ordinal);
        Assert.Equal("(42, 21)\n", total);
    }

    [Fact]
    public async Task It_has_the_sessions_state_and_its_end_is_told()
    {
        var session = await _sessions.OpenAsync("box", cancellationToken: Stop);
        await session.RunAsync("kept=yes", Stop);

        await using var parrot = await session.StartInteractiveAsync(Parrot, "ready> ", Stop);
        var answers = new[] { await parrot.SendLineAsync("one", Stop), await parrot.SendLineAsync("two é", Stop) };
        var last = await parrot.SendLineAsync("quit", Stop);

        Assert.Equal(["yes one\ncareful\n", "yes two é\ncareful\n"], answers);
        Assert.Equal(("", 7), (last, parrot.ExitCode));
        Assert.Contains("has ended with status 7", (await Assert.ThrowsAsync<InvalidOperationException>(() => parrot.SendLineAsync("more", Stop))).Message, StringComparison.Ordinal);
        Assert.Equal("7\n", (await session.RunAsync("echo $exit", Stop)).StandardOutput);
    }

    [Fact]
    public async Task Letting_go_of_it_interrupts_it_and_frees_the_session()
    {
        var session = await _sessions.OpenAsync("box", cancellationToken: Stop);
        await using (await session.StartInteractiveAsync($"trap '' HUP; {Parrot}; sleep 1000", "ready> ", Stop))
        {
            Assert.Equal(SessionState.Busy, session.State);
        }

        Assert.Equal("free\n", (await session.RunAsync("echo free", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_gets_the_answer_with_the_next_one()
    {
        var session = await _sessions.OpenAsync("box", cancellationToken: Stop);
        using var folder = new TemporaryFolder();
        await using var slow = await session.StartInteractiveAsync($"while printf 'ready> ' && read -r line; do [ $line != wait ] || until [ -e {folder.File("go")} ]; do :; done; echo \"$line\"; done", "ready> ", Stop);
        using var giveUp = new CancellationTokenSource();

        var waiting = slow.SendLineAsync("wait", giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        folder.Write("go", "");

        Assert.Equal("wait\nnext\n", await slow.SendLineAsync("next", Stop));
        Assert.Equal("last\n", await slow.SendLineAsync("last", Stop));
    }

    [Fact]
    public async Task One_that_ends_at_once_says_what_it_wrote()
    {
        var session = await _sessions.OpenAsync("box", cancellationToken: Stop);

        await using var missing = await session.StartInteractiveAsync("no-such-debugger", "> ", Stop);

        Assert.Contains("no-such-debugger", missing.Greeting, StringComparison.Ordinal);
        Assert.Equal(127, missing.ExitCode);
    }

    [Fact]
    public async Task It_works_in_a_container_too()
    {
        var container = await (await docker.GetAsync()).SharedAsync(DockerImages.Busybox);
        var session = await container.OpenAsync(_sessions);
        await session.RunAsync("kept=there", Stop);

        await using var parrot = await session.StartInteractiveAsync(Parrot, "ready> ", Stop);

        Assert.Equal("there one\ncareful\n", await parrot.SendLineAsync("one", Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
