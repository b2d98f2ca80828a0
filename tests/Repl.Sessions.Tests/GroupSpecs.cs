using System.Text;
using Repl.Sessions.Inventory;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

public sealed class GroupSpecs : IAsyncDisposable
{
    private readonly SessionRegistry _sessions = new(reservedNames: ["csharp"]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_come_in_the_order_of_the_sessions()
    {
        var group = await _sessions.OpenGroupAsync("box[1-3]", cancellationToken: Stop);
        await Task.WhenAll(group.Sessions.Select((session, i) => session.SetVariableAsync("n", $"{i + 1}", cancellationToken: Stop)));

        // Each but the last waits for the one behind it.
        using var folder = new TemporaryFolder();
        var results = await group.RunAsync(
            $"cd {folder.Path}; while [ $n != 3 ] && ! [ -e $((n + 1)) ]; do sleep 0.01; done; touch $n; echo $n", cancellationToken: Stop);

        Assert.Equal("box", group.Name);
        Assert.Equal(["box1", "box2", "box3"], results.Select(outcome => outcome.Session.Name));
        Assert.Equal(["1\n", "2\n", "3\n"], results.Select(outcome => outcome.Result!.StandardOutput));
    }

    [Fact]
    public async Task A_failure_in_one_session_does_not_stop_the_others()
    {
        var group = await _sessions.OpenGroupAsync("box[1-4]", options: options => options with { Respawn = false }, cancellationToken: Stop);
        await _sessions["box2"].RunAsync("exit 1", Stop);
        await _sessions["box3"].RunAsync("n=3", Stop);
        var limit = new RunOptions { Timeout = TimeSpan.FromSeconds(1) };

        var results = await group.RunAsync("if [ \"$n\" = 3 ]; then sleep 1000; fi; (exit 7)", limit, cancellationToken: Stop);

        Assert.Equal([7, null, null, 7], results.Select(outcome => outcome.Result?.ExitCode));
        Assert.IsType<SessionLostException>(results[1].Failure);
        Assert.IsType<CommandTimeoutException>(results[2].Failure);
        Assert.DoesNotContain(results, outcome => outcome.Succeeded);
    }

    [Fact]
    public async Task At_most_so_many_run_at_the_same_time()
    {
        var group = await _sessions.OpenGroupAsync("box[1-6]", cancellationToken: Stop);

        var running = 0;
        var counts = await group.ForEachAsync(
            async (session, stop) =>
            {
                var count = Interlocked.Increment(ref running);
                await session.RunAsync("true", stop);
                Interlocked.Decrement(ref running);
                return count;
            },
            maxParallel: 2,
            Stop);

        Assert.All(counts, count => Assert.InRange(count, 1, 2));
    }

    [Fact]
    public async Task Values_are_quoted_as_in_one_session()
    {
        var group = await _sessions.OpenGroupAsync("box[1-2]", cancellationToken: Stop);
        var path = "a b; 'c'";

        var results = await group.RunAsync($"printf %s {path}", cancellationToken: Stop);

        Assert.All(results, outcome => Assert.Equal(path, outcome.Result!.StandardOutput));
    }

    [Fact]
    public async Task Each_session_reads_the_whole_input()
    {
        var group = await _sessions.OpenGroupAsync("box[1-3]", cancellationToken: Stop);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("from a stream"));

        var text = await group.RunAsync("cat", new RunOptions { StandardInput = "text" }, cancellationToken: Stop);
        var streamed = await group.RunAsync("cat", new RunOptions { StandardInput = CommandInput.From(stream) }, cancellationToken: Stop);

        Assert.Equal(["text", "text", "text"], text.Select(outcome => outcome.Result!.StandardOutput));
        Assert.Equal(["from a stream", "from a stream", "from a stream"], streamed.Select(outcome => outcome.Result!.StandardOutput));
    }

    [Fact]
    public async Task Cancelling_interrupts_the_command_everywhere_and_the_sessions_stay_usable()
    {
        using var folder = new TemporaryFolder();
        var group = await _sessions.OpenGroupAsync("box[1-3]", options: options => options with { WorkingDirectory = folder.Path }, cancellationToken: Stop);
        using var interrupt = new CancellationTokenSource();
        await _sessions["box1"].RunAsync("mkfifo ready", Stop);
        using var ready = new FileStream(folder.File("ready"), FileMode.Open, FileAccess.ReadWrite);

        var running = group.RunAsync("echo x >ready; sleep 1000", cancellationToken: interrupt.Token);
        await ready.ReadExactlyAsync(new byte[6], Stop);
        await interrupt.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TestLimits.Wait, Stop));
        Assert.All(await group.RunAsync("true", cancellationToken: Stop), outcome => Assert.True(outcome.Succeeded));
    }

    [Fact]
    public async Task Sessions_and_groups_are_put_together_by_their_names()
    {
        await _sessions.OpenGroupAsync("box[1-2]", cancellationToken: Stop);
        await _sessions.OpenAsync("db", cancellationToken: Stop);

        Assert.Equal(["db", "box1", "box2"], _sessions.Group("db,box,box2").Sessions.Select(session => session.Name));
        Assert.Equal(["box"], _sessions.Groups.Select(group => group.Name));
        var missing = Assert.Throws<GroupNotFoundException>(() => _sessions.Group("db,bxo"));
        Assert.Equal(
            "Group 'bxo': No group and no session of that name is open. Did you mean 'box'? Open are: box, box1, box2, db. "
            + "Open a group with '#!session open bxo ssh://bxo[1-3]'.",
            missing.Message);
    }

    [Fact]
    public async Task Closing_a_group_closes_its_sessions_and_closing_its_last_session_ends_the_group()
    {
        await _sessions.OpenGroupAsync("box[1-2]", cancellationToken: Stop);
        await _sessions.OpenGroupAsync("tub[1-2]", cancellationToken: Stop);

        await _sessions.CloseGroupAsync("box");
        await _sessions.CloseAsync("tub1");

        Assert.Equal(["tub2"], _sessions.List().Select(session => session.Name));
        Assert.Equal(["tub2"], _sessions.Group("tub").Sessions.Select(session => session.Name));
        await _sessions.CloseAsync("tub2");
        Assert.Empty(_sessions.Groups);
        await Assert.ThrowsAsync<GroupNotFoundException>(() => _sessions.CloseGroupAsync("tub"));
    }

    [Fact]
    public async Task A_session_that_is_opened_again_is_in_its_group_again()
    {
        var group = await _sessions.OpenGroupAsync("box[1-2]", cancellationToken: Stop);
        await _sessions.CloseAsync("box2");

        var again = await _sessions.OpenAsync("box2", cancellationToken: Stop);

        Assert.Same(again, group.Sessions[1]);
    }

    [Fact]
    public async Task A_group_whose_sessions_were_all_lost_can_be_opened_again()
    {
        var lost = await _sessions.OpenGroupAsync("box[1-2]", options: options => options with { Respawn = false }, cancellationToken: Stop);
        await lost.RunAsync("exit 0", cancellationToken: Stop);

        var again = await _sessions.OpenGroupAsync("box[1-2]", cancellationToken: Stop);

        Assert.False(lost.Sessions.Except(again.Sessions).Any());
        Assert.Equal([again], _sessions.Groups);
        Assert.All(await again.RunAsync("true", cancellationToken: Stop), outcome => Assert.True(outcome.Succeeded));
    }

    [Theory]
    [InlineData("box1", "Session 'box1': A session of that name is open already.")]
    [InlineData("box", "Session 'box': A group of that name is open already.")]
    [InlineData("box[1-2]", "Session 'box': A group of that name is open already.")]
    [InlineData("bo[x,y]", "Session 'box': A group of that name is open already.")]
    [InlineData("[csharp,x]", "Session '': That cannot be a session's name.")]
    [InlineData("cshar[p,q]", "Session 'csharp': That cannot be a session's name, because 'csharp' means something else in a cell.")]
    [InlineData("x[a,a]", "Session 'xa': The group 'x' would need that name twice.")]
    public async Task Sessions_and_groups_share_their_names_and_a_clash_opens_nothing(string name, string message)
    {
        await _sessions.OpenGroupAsync("box[1-2]", cancellationToken: Stop);

        var refused = await Assert.ThrowsAsync<SessionOpenException>(
            () => name.Contains('[', StringComparison.Ordinal)
                ? _sessions.OpenGroupAsync(name, cancellationToken: Stop)
                : _sessions.OpenAsync(name, cancellationToken: Stop));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, _sessions.List().Count);
    }

    [Fact]
    public async Task A_session_that_cannot_be_opened_is_named_and_the_others_are_a_group()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("sessions.yaml", "sessions:\n  a: { target: local, tags: t }\n  b: { target: local, tags: t, cwd: /not/there }\n  c: { target: local, tags: t }\n");
        _sessions.Inventory = SessionInventory.Load(file);

        var failure = await Assert.ThrowsAsync<GroupOpenException>(() => _sessions.OpenGroupAsync("t", cancellationToken: Stop));

        Assert.Equal(
            "Group 't': 1 of 3 sessions could not be opened: b. Session 'b': The directory '/not/there' does not exist on this machine. "
            + "Choose another one. The others are open as the group 't'; allow missing ones with '--max-fail 1'.",
            failure.Message);
        Assert.Equal(["a", "c"], _sessions.Group("t").Sessions.Select(session => session.Name));
        await _sessions.CloseGroupAsync("t");
        Assert.Equal(["b"], (await _sessions.OpenGroupAsync("t", maxFail: 1, cancellationToken: Stop)).Missing.Select(missing => missing.Name));
    }

    [Fact]
    public async Task Giving_up_closes_what_is_open_by_then()
    {
        using var interrupt = new CancellationTokenSource();
        _sessions.Opened += _ => interrupt.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _sessions.OpenGroupAsync("box[1-3]", maxParallel: 1, cancellationToken: interrupt.Token));

        Assert.Empty(_sessions.List());
        Assert.Empty(_sessions.Groups);
    }

    [Fact]
    public async Task Two_openings_of_one_group_at_once_make_one_group()
    {
        var openings = Enumerable.Range(0, 5).Select(i => _sessions.OpenGroupAsync($"box[{i}0-{i}1]", cancellationToken: Stop)).ToList();
        await Task.WhenAll(openings).ContinueWith(_ => { }, Stop, TaskContinuationOptions.None, TaskScheduler.Default);

        Assert.Equal(1, openings.Count(opening => opening.IsCompletedSuccessfully));
        Assert.Equal(2, _sessions.List().Count);
    }

    [Fact]
    public async Task Where_no_session_can_be_opened_there_is_no_group()
    {
        await Assert.ThrowsAsync<GroupOpenException>(() => _sessions.OpenGroupAsync(
            "box[1-2]", options: options => options with { Shell = "no-such-shell" }, maxFail: 2, cancellationToken: Stop));

        Assert.Empty(_sessions.Groups);
        Assert.Empty(_sessions.List());
    }

    [Fact]
    public async Task A_session_of_the_inventory_is_opened_by_its_name()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("sessions.yaml", "sessions: { web: { target: local, env: { A: from the file } } }");
        _sessions.Inventory = SessionInventory.Load(file);

        var web = await _sessions.OpenAsync("web", cancellationToken: Stop);
        var other = await _sessions.OpenAsync("other", "web", cancellationToken: Stop);
        var own = await _sessions.OpenAsync("own", "web", SessionOptions.Default, Stop);

        Assert.Equal("from the file", await web.GetVariableAsync("A", Stop));
        Assert.Equal("from the file", await other.GetVariableAsync("A", Stop));
        Assert.Null(await own.GetVariableAsync("A", Stop));
    }

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();
}
