using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Repl.Sessions.Docker;
using Repl.Sessions.Tests.Ssh;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Programs in a container.</summary>
public sealed class ContainerProgramSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private const string Hostile = "it's \"quoted\" $(touch /tmp/pwned) `id` $HOME \\ ! * \n second line\n\n\ttab ; & | > é 漢 \r end";

    private TestContainer _container = null!;
    private DockerConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _container = await (await fixture.GetAsync()).SharedAsync(DockerImages.Bash);
        _connection = await _container.ConnectAsync(Stop);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task A_program_has_two_streams_and_a_status() =>
        Assert.Equal(new RemoteResult(3, "out\n", "err\n"), await RemoteResult.RunShellAsync(_connection, "echo out; echo err >&2; exit 3"));

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("KILL", 137)]
    public async Task A_program_that_a_signal_has_ended_says_so(string signal, int expected)
    {
        Assert.Equal(new RemoteResult(expected, "", ""), await RemoteResult.RunShellAsync(_connection, $"kill -{signal} $$; sleep 10"));
        Assert.Null(_connection.LossReason);
    }

    [Fact]
    public async Task Arguments_variables_and_the_directory_arrive_as_they_are()
    {
        var program = new ProgramSpec("sh", ["-c", "printf '[%s]' \"$VALUE\" \"$OTHER\" \"$@\"; pwd", "sh", Hostile, "", "-n", "--", "a b"])
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add("VALUE", Hostile).Add("OTHER", "-x"),
            WorkingDirectory = "/usr/bin",
        };

        var result = await RemoteResult.RunAsync(_connection, program);

        Assert.Equal(new RemoteResult(0, $"[{Hostile}][-x][{Hostile}][][-n][--][a b]/usr/bin\n", ""), result);
    }

    [Fact]
    public async Task No_secret_stands_in_a_list_of_processes()
    {
        const string Secret = "hunter2-in-a-variable";
        var program = new ProgramSpec("sh", ["-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]) { Environment = ImmutableDictionary<string, string>.Empty.Add("TOKEN", Secret) };

        var result = await RemoteResult.RunAsync(_connection, program);

        Assert.Contains("sleep 1000000", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_told()
    {
        var program = await Assert.ThrowsAsync<ProgramStartException>(() => _connection.StartAsync(new ProgramSpec("no-such-program", []), Stop));
        var path = await Assert.ThrowsAsync<ProgramStartException>(() => _connection.StartAsync(new ProgramSpec("/etc/passwd", []), Stop));
        var directory = await Assert.ThrowsAsync<ProgramStartException>(() => _connection.StartAsync(new ProgramSpec("sh", []) { WorkingDirectory = "/nowhere" }, Stop));

        Assert.Equal($"There is no program 'no-such-program' on {_container.Target}.", program.Problem);
        Assert.Equal($"There is no program '/etc/passwd' on {_container.Target}.", path.Problem);
        Assert.Equal($"The directory '/nowhere' does not exist on {_container.Target}.", directory.Problem);
        Assert.Equal("fine\n", (await RemoteResult.RunShellAsync(_connection, "echo fine")).Output);
    }

    [Fact]
    public async Task What_a_missing_program_would_have_got_does_not_reach_the_next_one()
    {
        var missing = new ProgramSpec("no-such-program", []) { Environment = ImmutableDictionary<string, string>.Empty.Add("LEFT", "over"), WorkingDirectory = "/usr" };
        await Assert.ThrowsAsync<ProgramStartException>(() => _connection.StartAsync(missing, Stop));

        Assert.Equal("[]/\n", (await RemoteResult.RunShellAsync(_connection, "echo \"[$LEFT]$(pwd)\"")).Output);
    }

    [Fact]
    public async Task A_megabyte_goes_through_standard_input()
    {
        var input = RandomNumberGenerator.GetBytes(1024 * 1024);

        var result = await RemoteResult.RunAsync(_connection, new ProgramSpec("sha256sum", []), input);

        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(input))}  -\n", result.Output);
    }

    [Fact]
    public async Task Fifty_megabytes_come_through_standard_output()
    {
        const int Count = 50_000_000;
        await using var program = await _connection.StartAsync(new ProgramSpec("sh", ["-c", $"yes 0123456 | head -c {Count}"]), Stop);

        var (count, hash) = await HashAsync(program.StandardOutput);

        var line = Encoding.ASCII.GetBytes("0123456\n");
        var expected = SHA256.HashData([.. Enumerable.Repeat(line, Count / line.Length).SelectMany(bytes => bytes)]);
        Assert.Equal((Count, Convert.ToHexStringLower(expected)), (count, hash));
        Assert.Equal(0, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task A_program_waits_for_a_slow_reader_and_others_do_not()
    {
        await using var program = await _connection.StartAsync(new ProgramSpec("sh", ["-c", "head -c 50000000 /dev/zero; touch /tmp/slow-reader"]), Stop);

        var meanwhile = await RemoteResult.RunShellAsync(_connection, "sleep 0.5; ls /tmp/slow-reader 2>/dev/null"); // far longer than 50 MB take

        Assert.Equal("", meanwhile.Output);
        Assert.Equal(50_000_000, (await HashAsync(program.StandardOutput)).Count);
        Assert.Equal(0, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal("/tmp/slow-reader\n", (await RemoteResult.RunShellAsync(_connection, "ls /tmp/slow-reader; rm /tmp/slow-reader")).Output);
    }

    [Fact]
    public async Task Standard_error_that_nobody_reads_does_not_stop_standard_output()
    {
        await using var program = await _connection.StartAsync(new ProgramSpec("sh", ["-c", "head -c 1500000 /dev/zero >&2; head -c 20000000 /dev/zero"]), Stop);

        Assert.Equal(20_000_000, (await HashAsync(program.StandardOutput)).Count);
        Assert.Equal(1_500_000, (await HashAsync(program.StandardError)).Count);
    }

    [Fact]
    public async Task A_program_whose_output_nobody_reads_is_closed_nevertheless()
    {
        var program = await _connection.StartAsync(new ProgramSpec("yes", []), Stop);

        await program.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, Stop);

        Assert.DoesNotContain("yes", await _container.ListProcessesAsync());
    }

    [Fact]
    public async Task The_status_comes_although_a_child_holds_the_output()
    {
        await using var program = await _connection.StartAsync(new ProgramSpec("sh", ["-c", "sleep 1000 & exit 5"]), Stop);

        Assert.Equal(5, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task The_status_comes_although_the_program_has_closed_its_output()
    {
        await using var program = await _connection.StartAsync(new ProgramSpec("sh", ["-c", "exec >&- 2>&-; sleep 0.3; exit 6"]), Stop);

        Assert.Equal(6, await program.Exited.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task Signals_reach_what_a_program_has_started()
    {
        await using var program = await _connection.StartAsync(new ProgramSpec("bash", ["-c", "trap 'echo interrupted; exit 5' INT; echo ready; sleep 1000; :"]), Stop);
        await ReadLineAsync(program.StandardOutput, "ready");

        Assert.Contains(await program.ListProcessesAsync(), process => process.Command == "sleep 1000");
        await program.InterruptAsync(TimeSpan.FromMinutes(1), Stop);

        Assert.Equal("interrupted\n", (await RemoteResult.FinishAsync(program)).Output);
        Assert.Equal(5, await program.Exited);
    }

    [Fact]
    public async Task Programs_start_with_default_signals_and_lead_a_session()
    {
        var result = await RemoteResult.RunShellAsync(_connection, "grep SigIgn /proc/self/status | cut -f2; test $(cut -d' ' -f6 /proc/$$/stat) -eq $$; echo $?");

        Assert.Equal(new RemoteResult(0, "0000000000000000\n0\n", ""), result);
    }

    [Fact]
    public async Task Closing_a_program_ends_all_that_it_has_started()
    {
        var program = await _connection.StartAsync(
            new ProgramSpec("sh", ["-c", "trap '' TERM; setsid sleep 1001 & sleep 1002 & echo ready; sleep 1003; :"]), Stop);
        await ReadLineAsync(program.StandardOutput, "ready");

        await program.DisposeAsync().AsTask().WaitAsync(TestLimits.Wait, Stop);

        Assert.DoesNotContain(await _container.ListProcessesAsync(), process => process.StartsWith("sleep 100", StringComparison.Ordinal) && process != "sleep 1000000");
    }

    [Fact]
    public async Task Whoever_gives_up_a_start_leaves_no_program()
    {
        await using var container = await _container.Engine.RunAsync(DockerImages.Busybox);
        await using var connection = await container.ConnectAsync(Stop);
        for (var round = 0; round < 10; round++)
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(10 * round));
            try
            {
                await (await connection.StartAsync(new ProgramSpec("sleep", ["1000"]), giveUp.Token)).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                // As asked.
            }
        }

        await connection.DisposeAsync();

        await container.WaitUntilOnlyFirstProgramRunsAsync(Stop);
    }

    [Fact]
    public async Task Closing_a_connection_leaves_the_container_running_and_nothing_of_ours_in_it()
    {
        await using var container = await _container.Engine.RunAsync(DockerImages.Busybox);
        var connection = await container.ConnectAsync(Stop);
        await using var program = await connection.StartAsync(new ProgramSpec("cat", []), Stop);
        await program.ListProcessesAsync();
        await program.DisposeAsync();

        await connection.DisposeAsync();

        Assert.True((bool)(await container.InspectAsync())["State"]!["Running"]!);
        await container.WaitUntilOnlyFirstProgramRunsAsync(Stop);
    }

    [Fact]
    public async Task A_program_runs_on_a_terminal()
    {
        var program = new ProgramSpec("sh", ["-c", "stty size; test -t 0 && test -t 1 && test -t 2 && echo \"$1\"; read line; echo \"got $line\"; exit 4", "sh", Hostile]) { Terminal = new TerminalSize(91, 17) };

        await using var running = await _connection.StartAsync(program, Stop);
        await ReadLineAsync(running.StandardOutput, $"17 91\r\n{Hostile.Replace("\n", "\r\n", StringComparison.Ordinal)}\r");

        Assert.Equal(new RemoteResult(4, "hello\r\ngot hello\r\n", ""), await RemoteResult.FinishAsync(running, "hello\n"u8.ToArray()));
    }

    [Fact]
    public async Task Many_programs_run_at_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => RemoteResult.RunShellAsync(_connection, "sleep 0.3; echo $1", $"{number}")));

        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"{number}\n"), results.Select(result => result.Output));
    }

    [Fact]
    public async Task An_image_without_a_shell_runs_argument_lists()
    {
        await using var container = await _container.Engine.RunAsync(DockerImages.Shellless);
        await using var connection = await container.ConnectAsync(Stop);
        var program = new ProgramSpec("/program/busybox", ["env"]) { Environment = ImmutableDictionary<string, string>.Empty.Add("VALUE", Hostile) };

        Assert.Contains($"VALUE={Hostile}\n", (await RemoteResult.RunAsync(connection, program)).Output, StringComparison.Ordinal);
        Assert.Equal(new RemoteResult(0, "input", ""), await RemoteResult.RunAsync(connection, new ProgramSpec("/program/busybox", ["cat"]), "input"u8.ToArray()));
        Assert.Equal(1, (await RemoteResult.RunAsync(connection, new ProgramSpec("/program/busybox", ["false"]))).ExitCode);
        var missing = await Assert.ThrowsAsync<ProgramStartException>(() => connection.StartAsync(new ProgramSpec("no-such-program", []), Stop));
        Assert.Equal($"There is no program 'no-such-program' on {container.Target}, and no shell.", missing.Problem);
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

    private static async Task ReadLineAsync(Stream stream, string expected)
    {
        var line = new byte[Encoding.UTF8.GetByteCount(expected) + 1];
        await stream.ReadExactlyAsync(line, Stop).AsTask().WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal($"{expected}\n", Encoding.UTF8.GetString(line));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
