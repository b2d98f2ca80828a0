using System.Runtime.Versioning;
using System.Text;
using Repl.Tests.Support;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

public sealed class OutputSpecs
{
    public static TheoryData<string> Shells => All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Standard_output_and_standard_error_stay_apart(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("echo out; echo err >&2; echo more; sh -c 'exit 3'", Stop);

        Assert.Equal("out\nmore\n", result.StandardOutput);
        Assert.Equal("err\n", result.StandardError);
        Assert.Equal(3, result.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Bytes_arrive_unchanged(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync(@"printf '\000\377\376a\036\000\r\n'", Stop);

        Assert.Equal<byte>([0, 0xFF, 0xFE, (byte)'a', 0x1E, 0, (byte)'\r', (byte)'\n'], result.StandardOutputBytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_line_of_many_megabytes_arrives_whole(string shell)
    {
        const int Length = 50_000_000;
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync($"head -c {Length} /dev/zero | tr '\\0' x", Stop);

        Assert.Equal(Length, result.StandardOutputBytes.Length);
        Assert.False(result.StandardOutputBytes.Span.ContainsAnyExcept((byte)'x'));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Output_is_delivered_while_the_command_runs(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        var gate = Path.GetTempFileName();
        var seen = new StringBuilder();

        // The command goes on only after its first line was seen here: without streaming, this would never end.
        await foreach (var happened in session.ListenAsync($"echo first; while [ -e {gate} ]; do sleep 0.01; done; echo second", Stop))
        {
            if (happened is CommandEvent.Output output)
            {
                seen.Append(Encoding.UTF8.GetString(output.Bytes.Span));
                File.Delete(gate);
            }
        }

        Assert.Equal("first\nsecond\n", seen.ToString());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Events_come_in_order_and_end_with_the_exit_status(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var events = await session.ListenAsync("echo x; false", Stop).ToListAsync(Stop);

        Assert.IsType<CommandEvent.Started>(events[0]);
        Assert.IsType<CommandEvent.Output>(events[1]);
        var exited = Assert.IsType<CommandEvent.Exited>(events[2]);
        Assert.Equal(1, exited.ExitCode);
        Assert.Equal(3, events.Count);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_a_background_job_writes_later_is_no_part_of_the_next_result(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        using var folder = new TemporaryFolder();
        var gate = folder.File("gate");

        await session.RunAsync($"mkfifo {gate}; {{ read line <{gate}; echo late; echo later >&2; echo done >{gate}; }} &", Stop);
        await File.WriteAllTextAsync(gate, "go\n", Stop).WaitAsync(TestLimits.Wait, Stop);
        await File.ReadAllTextAsync(gate, Stop).WaitAsync(TestLimits.Wait, Stop);
        var events = await session.ListenAsync("echo next", Stop).ToListAsync(Stop);

        Assert.Equal("late\n", Text(events.OfType<CommandEvent.LateOutput>().Where(late => late.Kind is OutputKind.StandardOutput).Select(late => late.Bytes)));
        Assert.Equal("later\n", Text(events.OfType<CommandEvent.LateOutput>().Where(late => late.Kind is OutputKind.StandardError).Select(late => late.Bytes)));
        Assert.Equal("next\n", Text(events.OfType<CommandEvent.Output>().Select(output => output.Bytes)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_a_shell_says_before_its_first_command_is_not_heard()
    {
        using var folder = new TemporaryFolder();
        var talkative = folder.Write(
            "bash", $"#!/bin/sh\ni=0; while [ $i -lt 60 ]; do sleep 0.002; echo \"banner $i\"; echo oops >&2; i=$((i + 1)); done; exec {RequiredProgram.OnPath("bash")} \"$@\"\n");
        File.SetUnixFileMode(talkative, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenAsync("box", options: new SessionOptions { Shell = talkative }, cancellationToken: Stop);

        var events = await session.ListenAsync("echo hi", Stop).ToListAsync(Stop);

        Assert.Empty(events.OfType<CommandEvent.LateOutput>());
        Assert.Equal("hi\n", Text(events.OfType<CommandEvent.Output>().Select(output => output.Bytes)));
    }

    [Fact]
    public async Task A_failing_command_is_a_result_until_success_is_demanded()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        var result = await session.RunAsync("echo oh no >&2; false", Stop);
        var failure = Assert.Throws<CommandFailedException>(result.EnsureSucceeded);

        Assert.False(result.Succeeded);
        Assert.Equal(
            "Session 'box': The command 'echo oh no >&2; false' ended with exit status 1 (oh no). "
            + "Look at its output; where that status is expected, read ExitCode instead of calling EnsureSucceeded.",
            failure.Message);
    }

    private static string Text(IEnumerable<ReadOnlyMemory<byte>> pieces) =>
        string.Concat(pieces.Select(bytes => Encoding.UTF8.GetString(bytes.Span)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
