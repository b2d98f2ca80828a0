using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Repl.Sessions.Local;
using Repl.Sessions.Ssh;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>Programs at an SSH host, on a shared connection and each on one of its own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ProgramSpecs(SshServer.Fixture shared) : IClassFixture<SshServer.Fixture>
{
    private const string Hostile = "it's \"quoted\" $(touch /tmp/pwned) `id` $HOME \\ ! * \n second line\n\n\ttab ; & | > é 漢 \r end";

    public static TheoryData<bool> Ways => [false, true];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_program_has_two_streams_and_a_status(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);

        var result = await RemoteResult.RunShellAsync(connection, "echo out; echo err >&2; exit 3");

        Assert.Equal(new RemoteResult(3, "out\n", "err\n"), result);
    }

    [Theory]
    [InlineData(false, "TERM", 143)]
    [InlineData(true, "TERM", 143)]
    [InlineData(false, "KILL", 137)]
    [InlineData(true, "KILL", 137)]
    public async Task A_program_that_a_signal_has_ended_says_so(bool processPerChannel, string signal, int expected)
    {
        await using var connection = await ConnectAsync(processPerChannel);

        Assert.Equal(new RemoteResult(expected, "", ""), await RemoteResult.RunShellAsync(connection, $"kill -{signal} $$; sleep 10"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_status_of_255_is_the_programs_own(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);

        Assert.Equal(255, (await RemoteResult.RunShellAsync(connection, "exit 255")).ExitCode);
        Assert.Null(connection.LossReason);
    }

    [Theory]
    [InlineData(false, "exit 7", 7)]
    [InlineData(true, "exit 7", 7)]
    [InlineData(false, "kill -9 $$", 137)]
    [InlineData(true, "kill -9 $$", 137)]
    public async Task A_program_has_ended_although_a_job_of_it_holds_its_output(bool processPerChannel, string end, int expected)
    {
        using var folder = new TemporaryFolder();
        await using var connection = await ConnectAsync(processPerChannel);
        await using var program = await connection.StartAsync(
            new ProgramSpec("sh", ["-c", $"mkfifo go; {{ read go <go; echo late >&2; sleep 1000; }} & head -c 100000 /dev/zero >&2; {end}"]) { WorkingDirectory = folder.Path },
            Stop);

        Assert.Equal(expected, await program.Exited.WaitAsync(TestLimits.Wait, Stop)); // and nobody has read anything
        await File.WriteAllTextAsync(folder.File("go"), "go\n", Stop);

        var errors = new byte[100_000 + "late\n".Length];
        await program.StandardError.ReadExactlyAsync(errors, Stop).AsTask().WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal("late\n", Encoding.UTF8.GetString(errors[100_000..]));
        Assert.Null(connection.LossReason);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Arguments_and_variables_arrive_as_they_are(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);
        var program = new ProgramSpec("sh", ["-c", "printf '[%s]' \"$VALUE\" \"$OTHER\" \"$@\"; pwd", "sh", Hostile, "", "-n", "--", "a b"])
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add("VALUE", Hostile).Add("OTHER", "-x"),
            WorkingDirectory = "/usr/bin",
        };

        var result = await RemoteResult.RunAsync(connection, program);

        Assert.Equal(new RemoteResult(0, $"[{Hostile}][-x][{Hostile}][][-n][--][a b]/usr/bin\n", ""), result);
    }

    [Fact]
    public async Task No_secret_stands_in_a_list_of_processes()
    {
        const string Secret = "hunter2-in-a-variable";
        await using var connection = await ConnectAsync();
        var program = new ProgramSpec("sh", ["-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"])
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add("TOKEN", Secret),
        };

        var result = await RemoteResult.RunAsync(connection, program);

        Assert.Contains("sshd", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_missing_is_told(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);

        var program = await Assert.ThrowsAsync<ProgramStartException>(() => connection.StartAsync(new ProgramSpec("no-such-program", []), Stop));
        var path = await Assert.ThrowsAsync<ProgramStartException>(() => connection.StartAsync(new ProgramSpec("/etc/passwd", []), Stop));
        var directory = await Assert.ThrowsAsync<ProgramStartException>(() => connection.StartAsync(new ProgramSpec("sh", []) { WorkingDirectory = "/nowhere" }, Stop));
        var variable = await Assert.ThrowsAsync<ProgramStartException>(
            () => connection.StartAsync(new ProgramSpec("sh", []) { Environment = ImmutableDictionary<string, string>.Empty.Add("a-b", "") }, Stop));

        Assert.Equal($"There is no program 'no-such-program' on {shared.Server.Target}.", program.Problem);
        Assert.Equal($"There is no program '/etc/passwd' on {shared.Server.Target}.", path.Problem);
        Assert.Equal($"The directory '/nowhere' does not exist on {shared.Server.Target}.", directory.Problem);
        Assert.Contains("'a-b'", variable.Problem, StringComparison.Ordinal);
        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(connection, "echo fine")).Output);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_megabyte_goes_through_standard_input(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);
        var input = RandomNumberGenerator.GetBytes(1024 * 1024);

        var result = await RemoteResult.RunAsync(connection, new ProgramSpec("sha256sum", []), input);

        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(input))}  -\n", result.Output);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Fifty_megabytes_come_through_standard_output(bool processPerChannel)
    {
        const int Count = 50_000_000;
        await using var connection = await ConnectAsync(processPerChannel);
        await using var program = await connection.StartAsync(new ProgramSpec("sh", ["-c", $"yes 0123456 | head -c {Count}"]), Stop);

        var (count, hash) = await HashAsync(program.StandardOutput);

        var line = Encoding.ASCII.GetBytes("0123456\n");
        var expected = SHA256.HashData([.. Enumerable.Repeat(line, Count / line.Length).SelectMany(bytes => bytes)]);
        Assert.Equal((Count, Convert.ToHexStringLower(expected)), (count, hash));
        Assert.Equal(0, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task A_program_waits_for_a_slow_reader_and_others_do_not()
    {
        using var folder = new TemporaryFolder();
        await using var connection = await ConnectAsync();
        await using var program = await connection.StartAsync(
            new ProgramSpec("sh", ["-c", $"head -c 50000000 /dev/zero; touch {folder.File("done")}"]), Stop);

        var meanwhile = await RemoteResult.RunShellAsync(connection, "sleep 0.5; echo meanwhile"); // far longer than 50 MB take

        Assert.Equal("meanwhile\n", meanwhile.Output);
        Assert.False(File.Exists(folder.File("done")));
        Assert.Equal(50_000_000, (await HashAsync(program.StandardOutput)).Count);
        Assert.Equal(0, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
        Assert.True(File.Exists(folder.File("done")));
    }

    [Fact]
    public async Task Whoever_gives_up_a_write_that_is_stuck_leaves_the_connection_whole()
    {
        const int StopSignal = 19;
        const int ContinueSignal = 18;
        await using var server = await SshServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await using var program = await connection.StartAsync(new ProgramSpec("cat", []), Stop);
        var client = Assert.Single(SshClients.Find($"-p {server.Port}"));
        LocalProcessTable.Send(client, StopSignal);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var writing = program.StandardInput.WriteAsync(new byte[1_500_000], giveUp.Token).AsTask(); // more than a socket holds, less than a window
        Assert.False(writing.IsCompleted);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(TestLimits.Wait, Stop));
        LocalProcessTable.Send(client, ContinueSignal);

        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(connection, "echo fine")).Output);
    }

    [Fact]
    public async Task Standard_error_that_nobody_reads_does_not_stop_standard_output()
    {
        await using var connection = await ConnectAsync();
        await using var program = await connection.StartAsync(
            new ProgramSpec("sh", ["-c", "head -c 1500000 /dev/zero >&2; head -c 20000000 /dev/zero"]), Stop);

        Assert.Equal(20_000_000, (await HashAsync(program.StandardOutput)).Count);
        Assert.Equal(1_500_000, (await HashAsync(program.StandardError)).Count);
    }

    [Fact]
    public async Task Many_programs_share_one_connection()
    {
        await using var server = await SshServer.StartAsync("MaxSessions 100");
        await using var connection = await server.ConnectAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => RemoteResult.RunShellAsync(connection, "sleep 0.3; echo $1", $"{number}")));
        var connections = server.CountConnections();

        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"{number}\n"), results.Select(result => result.Output));
        Assert.Equal(1, connections);
        Assert.Empty(connection.Notes);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 3)]
    public async Task Where_a_connection_has_no_more_room_a_further_one_is_opened(int maxSessions, int expected)
    {
        await using var server = await SshServer.StartAsync($"MaxSessions {maxSessions}");
        await using var connection = await server.ConnectAsync();
        List<IProgramChannel> programs = [];

        for (var number = 0; number < 4; number++)
        {
            programs.Add(await connection.StartAsync(new ProgramSpec("cat", []), Stop));
        }

        await programs[0].ListProcessesAsync(); // what watches over the programs needs a channel too

        Assert.Equal(expected, server.CountConnections());
        Assert.Equal(expected - 1, connection.Notes.Count);
        Assert.Contains($"allows {maxSessions} channels", connection.Notes[0], StringComparison.Ordinal);
        foreach (var program in programs)
        {
            Assert.Equal("x", (await RemoteResult.FinishAsync(program, [(byte)'x'])).Output);
            await program.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Signals_reach_what_a_program_has_started(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);
        await using var program = await connection.StartAsync(
            new ProgramSpec("bash", ["-c", "trap 'echo interrupted; exit 5' INT; echo ready; sleep 1000; :"]), Stop);
        await ReadLineAsync(program.StandardOutput, "ready");

        Assert.Contains(await program.ListProcessesAsync(), process => process.Command == "sleep 1000");
        await program.InterruptAsync(TimeSpan.FromMinutes(1), Stop);

        Assert.Equal("interrupted\n", (await RemoteResult.FinishAsync(program)).Output);
        Assert.Equal(5, await program.Exited);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Programs_start_with_default_signals_and_lead_a_session(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);

        var result = await RemoteResult.RunShellAsync(connection, "grep SigIgn /proc/self/status | cut -f2; test $(cut -d' ' -f6 /proc/$$/stat) -gt 0; echo $?");

        Assert.Equal(new RemoteResult(0, "0000000000000000\n0\n", ""), result);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Closing_a_program_ends_all_that_it_has_started(bool processPerChannel)
    {
        using var marked = new MarkedProcesses();
        await using var connection = await ConnectAsync(processPerChannel);
        var program = await connection.StartAsync(
            new ProgramSpec("sh", ["-c", "trap '' TERM; setsid sleep 1000 & sleep 1000 & echo ready; sleep 1000; :"])
            {
                Environment = ImmutableDictionary<string, string>.Empty.Add(MarkedProcesses.Variable, marked.Value),
            },
            Stop);
        await ReadLineAsync(program.StandardOutput, "ready");
        Assert.NotEmpty(marked.Living());

        await program.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, Stop);

        Assert.Empty(marked.Living());
    }

    [Fact]
    public async Task Whoever_gives_up_a_start_leaves_no_program()
    {
        using var marked = new MarkedProcesses();
        await using var connection = await ConnectAsync();
        for (var round = 0; round < 20; round++)
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(round));
            try
            {
                var program = await connection.StartAsync(
                    new ProgramSpec("sleep", ["1000"]) { Environment = ImmutableDictionary<string, string>.Empty.Add(MarkedProcesses.Variable, marked.Value) },
                    giveUp.Token);
                await program.DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                // As asked.
            }
        }

        await marked.WaitUntilGoneAsync(Stop);
        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(connection, "echo fine")).Output);
    }

    [Theory]
    [InlineData("exec mksh -c \"$SSH_ORIGINAL_COMMAND\"")]
    [InlineData("echo welcome; echo beware >&2; exec bash -c \"$SSH_ORIGINAL_COMMAND\"")]
    [InlineData("exec python3 -c 'import os,shlex; a=shlex.split(os.environ[\"SSH_ORIGINAL_COMMAND\"]); os.execvp(a[1], a[1:])'")]
    public async Task Any_login_shell_will_do(string loginShell)
    {
        await using var server = await SshServer.StartAsync($"ForceCommand {loginShell}");
        await using var connection = await server.ConnectAsync();

        Assert.Equal(new RemoteResult(3, $"[{Hostile}]", "err\n"), await RemoteResult.RunShellAsync(connection, "printf '[%s]' \"$1\"; echo err >&2; exit 3", Hostile));
    }

    [Fact]
    public async Task A_host_that_runs_no_commands_says_what_it_said()
    {
        await using var server = await SshServer.StartAsync("ForceCommand echo no shells here >&2; exit 1");
        await using var connection = await server.ConnectAsync();

        var refused = await Assert.ThrowsAsync<ProgramStartException>(() => connection.StartAsync(new ProgramSpec("sh", []), Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Contains("no shells here", refused.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_program_runs_on_a_terminal(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);
        var program = new ProgramSpec("sh", ["-c", "stty size; test -t 0 && test -t 1 && test -t 2 && echo \"$TERM $1\"", "sh", Hostile]) { Terminal = new TerminalSize(91, 17) };

        var result = await RemoteResult.RunAsync(connection, program);

        Assert.Equal((0, $"17 91\r\nxterm-256color {Hostile.Replace("\n", "\r\n", StringComparison.Ordinal)}\r\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Ctrl_C_on_a_terminal_reaches_the_program_and_nothing_of_ours(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);
        await using var program = await connection.StartAsync(
            new ProgramSpec("bash", ["-c", "trap 'echo interrupted; exit 5' INT; stty -echo -onlcr; echo ready; while :; do :; done"]) { Terminal = new TerminalSize(80, 24) }, Stop);
        await ReadLineAsync(program.StandardOutput, "ready");

        await program.StandardInput.WriteAsync("\u0003"u8.ToArray(), Stop);

        await ReadLineAsync(program.StandardOutput, "interrupted");
        Assert.Equal(5, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
        Assert.Null(connection.LossReason);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_subsystem_that_the_server_does_not_have_is_no_loss(bool processPerChannel)
    {
        await using var server = await SshServer.StartAsync("Subsystem other /bin/true");
        await using var connection = await server.ConnectAsync(options => options with { ProcessPerChannel = processPerChannel });
        await using var running = await connection.StartAsync(new ProgramSpec("cat", []), Stop);

        await using (await ((IFileConnection)connection).OpenFilesAsync(Stop))
        {
        }

        Assert.Null(connection.LossReason);
        Assert.Equal("x", (await RemoteResult.FinishAsync(running, [(byte)'x'])).Output);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_subsystem_speaks(bool processPerChannel)
    {
        await using var connection = await ConnectAsync(processPerChannel);
        await using var sftp = await connection.OpenSubsystemAsync("sftp", Stop);

        await sftp.Input.WriteAsync(new byte[] { 0, 0, 0, 5, 1, 0, 0, 0, 3 }, Stop); // SSH_FXP_INIT, version 3
        var answer = new byte[9];
        await sftp.Output.ReadExactlyAsync(answer, Stop).AsTask().WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal((2, 3), (answer[4], answer[8]));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_port_beyond_the_server_is_reached(bool processPerChannel)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var connection = await ConnectAsync(processPerChannel);

        await using var stream = await connection.OpenTcpAsync("127.0.0.1", ((System.Net.IPEndPoint)listener.LocalEndpoint).Port, Stop);
        using var accepted = await listener.AcceptTcpClientAsync(Stop);
        await stream.WriteAsync("ping"u8.ToArray(), Stop);
        var received = new byte[4];
        await accepted.GetStream().ReadExactlyAsync(received, Stop);
        await accepted.GetStream().WriteAsync("pong"u8.ToArray(), Stop);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, Stop).AsTask().WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(("ping", "pong"), (Encoding.ASCII.GetString(received), Encoding.ASCII.GetString(answer)));
    }

    [Fact]
    public async Task A_closed_port_beyond_the_server_is_refused()
    {
        await using var connection = await ConnectAsync();

        var refused = await Assert.ThrowsAnyAsync<IOException>(() => connection.OpenTcpAsync("127.0.0.1", SshServer.FreePort(), Stop));

        Assert.Contains("refused", refused.Message, StringComparison.Ordinal);
    }

    private static async Task ReadLineAsync(Stream stream, string expected)
    {
        var bytes = new byte[expected.Length + 1];
        await stream.ReadExactlyAsync(bytes, Stop).AsTask().WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal($"{expected}\n", Encoding.UTF8.GetString(bytes));
    }

    private static async Task<(int Count, string Hash)> HashAsync(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        var total = 0;
        while (await stream.ReadAsync(buffer, Stop).AsTask().WaitAsync(TestLimits.Wait, Stop) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
            total += count;
        }

        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private Task<SshConnection> ConnectAsync(bool processPerChannel = false) => shared.Server.ConnectAsync(options => options with { ProcessPerChannel = processPerChannel });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
