using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.Versioning;
using Repl.Sessions.Ssh;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>Connections that go away, on purpose or not, and what they leave behind: nothing.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LossSpecs
{
    private const int Terminated = 128 + 15;

    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_server_that_is_killed_ends_every_program_with_an_unknown_status(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync();
        await using var connection = await server.ConnectAsync(options => options with { ProcessPerChannel = processPerChannel });
        await using var first = await connection.StartAsync(new ProgramSpec("cat", []), Stop);
        await using var second = await connection.StartAsync(new ProgramSpec("sleep", ["1000"]), Stop);
        Assert.Null(connection.LossReason);
        var lost = new TaskCompletionSource();
        await using var registration = connection.Lost.Register(lost.SetResult);
        var time = Stopwatch.StartNew();

        await server.KillAsync();

        var statuses = await Task.WhenAll(first.Exited, second.Exited).WaitAsync(TestLimits.Wait, Stop);
        await lost.Task.WaitAsync(TestLimits.Wait, Stop);

        // On a connection of its own it may still be told that it was ended, by what watches over the programs of a lost one.
        Assert.All(statuses, status => Assert.True(status == IProgramChannel.UnknownExitCode || (processPerChannel && status == Terminated), $"{status}"));
        Assert.Equal(0, await first.StandardOutput.ReadAsync(new byte[1], Stop));
        Assert.Equal(0, await second.StandardOutput.ReadAsync(new byte[1], Stop));
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.StartsWith($"The connection to {server.Target} was lost", connection.LossReason, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<ProgramStartException>(() => connection.StartAsync(new ProgramSpec("true", []), Stop));
        Assert.Equal(connection.LossReason, refused.Problem);
        TestContext.Current.TestOutputHelper?.WriteLine(connection.LossReason!);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_lost_after_the_keepalives()
    {
        await using var server = await SshServer.StartAsync();
        await using var connection = await server.ConnectAsync(options => options with { KeepAliveInterval = TimeSpan.FromSeconds(1), KeepAliveCount = 1 });
        await using var program = await connection.StartAsync(new ProgramSpec("sh", ["-c", "read go; kill -STOP $PPID; sleep 1000"]), Stop);
        await program.StandardInput.WriteAsync("go\n"u8.ToArray(), Stop); // its parent is sshd

        var lost = new TaskCompletionSource();
        await using var registration = connection.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(TestLimits.Wait, Stop);

        Assert.Contains("not responding", connection.LossReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ssh_process_that_is_killed_is_a_loss_too()
    {
        await using var server = await SshServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await using var program = await connection.StartAsync(new ProgramSpec("cat", []), Stop);

        foreach (var id in SshClients.Find($"-p {server.Port}"))
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }

        Assert.Equal(IProgramChannel.UnknownExitCode, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
        Assert.True(connection.Lost.IsCancellationRequested);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Closing_a_connection_leaves_nothing_on_either_side(bool processPerChannel)
    {
        using var marked = new MarkedProcesses();
        await using var server = await SshServer.StartAsync();
        var connection = await server.ConnectAsync(options => options with { ProcessPerChannel = processPerChannel });
        await connection.StartAsync(
            new ProgramSpec("sh", ["-c", "setsid sleep 1000 & sleep 1000; :"]) { Environment = ImmutableDictionary<string, string>.Empty.Add(MarkedProcesses.Variable, marked.Value) },
            Stop);
        var folders = SshClients.FindFolders($"-p {server.Port}");
        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.True(Directory.Exists(folder)));
        var time = Stopwatch.StartNew();

        await connection.DisposeAsync();
        await connection.DisposeAsync();

        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Empty(SshClients.Find($"-p {server.Port}"));
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
        Assert.False(connection.Lost.IsCancellationRequested);
        await Assert.ThrowsAsync<ProgramStartException>(() => connection.StartAsync(new ProgramSpec("true", []), Stop));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_runs_there_ends_though_the_connection_is_cut_as_soon_as_it_runs(bool processPerChannel)
    {
        using var marked = new MarkedProcesses();
        await using var server = await SshServer.StartAsync();
        await using var connection = await server.ConnectAsync(options => options with { ProcessPerChannel = processPerChannel });
        await using var program = await connection.StartAsync(
            new ProgramSpec("sh", ["-c", "setsid sleep 1000 & sleep 1000; :"]) { Environment = ImmutableDictionary<string, string>.Empty.Add(MarkedProcesses.Variable, marked.Value) },
            Stop);

        foreach (var id in SshClients.Find($"-p {server.Port}"))
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }

        await marked.WaitUntilGoneAsync(Stop);
    }

    [Fact]
    public async Task What_runs_on_other_connections_of_a_lost_one_ends_with_it()
    {
        using var marked = new MarkedProcesses();
        await using var server = await SshServer.StartAsync();
        await using var connection = await server.ConnectAsync(options => options with { ProcessPerChannel = true });
        await using var survivor = await connection.StartAsync(
            new ProgramSpec("sh", ["-c", "setsid sleep 1000 & :"]) { Environment = ImmutableDictionary<string, string>.Empty.Add(MarkedProcesses.Variable, marked.Value) },
            Stop);
        await using var program = await connection.StartAsync(new ProgramSpec("sh", ["-c", "read go; kill -9 $(cut -d ' ' -f 4 /proc/$PPID/stat)"]), Stop);
        await program.StandardInput.WriteAsync("go\n"u8.ToArray(), Stop); // its parent's parent is sshd: between them is what tells its status
        Assert.Equal(IProgramChannel.UnknownExitCode, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
        Assert.True(connection.Lost.IsCancellationRequested);

        await connection.DisposeAsync();

        await marked.WaitUntilGoneAsync(Stop);
    }

    [Fact]
    public async Task Folders_of_dead_owners_are_removed_and_those_of_living_ones_are_not()
    {
        await using var server = await SshServer.StartAsync();
        var leftover = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"repl-ssh-1-{Guid.NewGuid():N}"));
        await File.WriteAllTextAsync(Path.Combine(leftover.FullName, "owner"), "", Stop);
        await using var first = await server.ConnectAsync();

        await using var second = await server.ConnectAsync();

        Assert.False(Directory.Exists(leftover.FullName));
        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(first, "echo fine")).Output);
    }

    [Fact]
    public async Task Those_who_go_the_same_way_share_one_connection_until_the_last_has_left()
    {
        await using var server = await SshServer.StartAsync();
        var connections = new SshConnections();

        var shares = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => connections.AcquireAsync(server.Target, server.Options, null, Stop)));
        Assert.Equal(1, server.CountConnections());
        foreach (var share in shares[..^1])
        {
            await share.DisposeAsync();
            await share.DisposeAsync();
        }

        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(shares[^1], "echo fine")).Output);
        await shares[^1].DisposeAsync();
        Assert.Empty(SshClients.Find($"-p {server.Port}"));
        await using var again = await connections.AcquireAsync(server.Target, server.Options, null, Stop);
        Assert.NotSame(shares[0].Connection, again.Connection);
    }

    [Fact]
    public async Task Sessions_at_one_host_share_one_connection()
    {
        await using var server = await SshServer.StartAsync();
        await using var sessions = new SessionRegistry();
        var options = new SessionOptions { Ssh = server.Options };
        var first = await sessions.OpenAsync("first", server.Target.ToString(), options, Stop);
        var second = await sessions.OpenAsync("second", server.Target.ToString(), options, Stop);

        Assert.Equal("one\n", (await first.RunAsync("x=one; echo $x", Stop)).StandardOutput);
        Assert.Equal("[]\n", (await second.RunAsync("echo [$x]", Stop)).StandardOutput);
        Assert.Equal(1, server.CountConnections());
        await sessions.CloseAsync("first");
        Assert.Equal("still\n", (await second.RunAsync("echo still", Stop)).StandardOutput);
    }

    [Fact]
    public async Task A_lost_connection_is_not_shared_any_more()
    {
        await using var server = await SshServer.StartAsync();
        var connections = new SshConnections();
        await using var first = await connections.AcquireAsync(server.Target, server.Options, null, Stop);
        var lost = new TaskCompletionSource();
        await using var registration = first.Lost.Register(lost.SetResult);
        await using var program = await first.StartAsync(new ProgramSpec("sh", ["-c", "read go; kill -9 $PPID"]), Stop);
        await program.StandardInput.WriteAsync("go\n"u8.ToArray(), Stop); // its parent is sshd
        await lost.Task.WaitAsync(TestLimits.Wait, Stop);

        await using var second = await connections.AcquireAsync(server.Target, server.Options, null, Stop);

        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(second, "echo fine")).Output);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
