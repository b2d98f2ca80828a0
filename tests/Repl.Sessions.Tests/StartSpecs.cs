using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.Versioning;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

/// <summary>What a shell reads and finds when it starts.</summary>
public sealed class StartSpecs
{
    public static TheoryData<string> Shells => ShellsUnderTest.All;

    /// <summary>Opens a session with a shell. Default on this machine; the same holds elsewhere.</summary>
    internal Func<SessionRegistry, string, SessionOptions, Task<ISession>> Open { get; init; } = ShellsUnderTest.OpenShellAsync;

    public static TheoryData<string, string> LoginFiles => new()
    {
        { "bash", ".bash_profile" },
        { "dash", ".profile" },
        { "busybox ash", ".profile" },
        { "mksh", ".profile" },
        { "zsh", ".zprofile" },
    };

    [Theory]
    [MemberData(nameof(LoginFiles))]
    public async Task A_login_shell_reads_its_startup_files_and_what_they_print_is_not_heard(string shell, string file)
    {
        using var home = new TemporaryFolder();
        home.Write(file, "echo welcome; echo beware >&2; FROM_FILE='a value'; export EXPORTED=yes; cd /; hello() { echo \"hello $1\"; }; false\n");
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { Login = true, Environment = Home(home) });

        var events = await session.ListenAsync("echo \"$FROM_FILE\"; sh -c 'echo $EXPORTED'; hello you; pwd", Stop).ToListAsync(Stop);

        Assert.Empty(events.OfType<CommandEvent.LateOutput>());
        Assert.Equal("a value\nyes\nhello you\n/\n", string.Concat(events.OfType<CommandEvent.Output>().Select(output => System.Text.Encoding.UTF8.GetString(output.Bytes.Span))));
        await session.RunAsync("FROM_FILE=changed", Stop);
        Assert.NotNull((await session.RunAsync("exit 3", Stop).WaitAsync(TestLimits.Wait, Stop)).Replacement);
        var after = await session.RunAsync("echo $FROM_FILE; hello again", Stop).WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal(("changed\nhello again\n", ""), (after.StandardOutput, after.StandardError));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Without_login_no_startup_file_is_read(string shell)
    {
        const string Loud = "echo read; echo read >&2; FROM_FILE=read; export FROM_FILE; readonly LOCKED=1; alias ls=false; false\n";
        using var home = new TemporaryFolder();
        foreach (var file in (string[])[".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshenv", ".zshrc", ".zprofile", ".zlogin", ".mkshrc", ".shinit", "env"])
        {
            home.Write(file, Loud);
        }

        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { Environment = Home(home).Add("ENV", home.File("env")).Add("BASH_ENV", home.File("env")) });

        for (var round = 0; round < 3; round++)
        {
            var events = await session.ListenAsync("echo \"[$FROM_FILE] [$LOCKED]\"", Stop).ToListAsync(Stop).AsTask().WaitAsync(TestLimits.Wait, Stop);
            Assert.Empty(events.OfType<CommandEvent.LateOutput>());
            Assert.Equal("[] []\n", string.Concat(events.OfType<CommandEvent.Output>().Select(output => System.Text.Encoding.UTF8.GetString(output.Bytes.Span))));
            switch (round)
            {
                case 0:
                    await session.RunAsync("exit 1", Stop).WaitAsync(TestLimits.Wait, Stop);
                    break;
                default:
                    await session.RestartAsync(Stop).WaitAsync(TestLimits.Wait, Stop);
                    break;
            }
        }

        Assert.Equal(CommandSyntax.Incomplete, await session.CheckSyntaxAsync("if true", Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_file_is_sourced_by_a_name_with_a_slash_and_without_one(string shell)
    {
        using var folder = new TemporaryFolder();
        folder.Write("settings", "first=1; return 0; first=2\n");
        folder.Write("with blank", "second=2\n");
        Directory.CreateDirectory(folder.File("sub"));
        File.WriteAllText(folder.File("sub", "more"), "third=3\n");
        folder.Write("fails", "return 4\n");
        await using var sessions = new SessionRegistry();
        var session = await Open(sessions, shell, new SessionOptions { WorkingDirectory = folder.Path });

        string[] commands = ["source settings", "source ./settings", $"source {folder.File("settings")}", ". ./settings"];

        // busybox has a `source` of its own, which looks for such a name on the PATH only.
        foreach (var command in shell is "busybox ash" ? commands[1..] : commands)
        {
            var result = await session.RunAsync("first=; " + command + "; echo $first", Stop).WaitAsync(TestLimits.Wait, Stop);
            Assert.Equal((command, "", "1\n"), (command, result.StandardError, result.StandardOutput));
            Assert.Null(result.Replacement);
        }

        var others = await session.RunAsync("source './with blank'; source sub/more; echo $second $third; source ./fails; echo $?", Stop).WaitAsync(TestLimits.Wait, Stop);
        Assert.Equal(("2 3\n4\n", ""), (others.StandardOutput, others.StandardError));
        var missing = await session.RunAsync("source ./missing", Stop).WaitAsync(TestLimits.Wait, Stop);
        Assert.NotEqual(0, missing.ExitCode);
        Assert.Contains("missing", missing.StandardError, StringComparison.Ordinal);
        Assert.Equal("1\n", (await session.RunAsync("echo $first", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
    }

    [Theory]
    [InlineData("python3")]
    [InlineData("cat")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("sleep")]
    [InlineData("sleep 1000")]
    [InlineData("yes")]
    [InlineData("tail -f /dev/null")]
    [InlineData("python3 -i -q")]
    public async Task A_program_that_is_no_shell_is_refused_in_time_and_leaves_nothing(string program)
    {
        using var marked = new MarkedProcesses();
        await using var sessions = new SessionRegistry();
        var options = new SessionOptions
        {
            OpenTimeout = TimeSpan.FromSeconds(2),
            Environment = SessionOptions.Default.Environment.Add(MarkedProcesses.Variable, marked.Value),
        };
        var time = Stopwatch.StartNew();

        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => sessions.OpenShellAsync(program, options).WaitAsync(TestLimits.Wait, Stop));

        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal("box", refused.SessionName);
        Assert.Empty(marked.Living());
        Assert.Empty(sessions.List());
        Assert.Equal("free\n", (await (await sessions.OpenShellAsync("bash")).RunAsync("echo free", Stop)).StandardOutput);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_caller_that_gives_up_opening_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using var marked = new MarkedProcesses();
        var silent = folder.Write("silent", "#!/bin/sh\necho >\"$0.started\"\nexec sleep 1000\n");
        File.SetUnixFileMode(silent, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var sessions = new SessionRegistry();
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var options = new SessionOptions { Shell = silent, Environment = SessionOptions.Default.Environment.Add(MarkedProcesses.Variable, marked.Value) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sessions.OpenAsync("box", options: options, cancellationToken: giveUp.Token).WaitAsync(TestLimits.Wait, Stop));

        Assert.Empty(marked.Living());
        Assert.Empty(sessions.List());
    }

    [Fact]
    public async Task Sh_is_a_shell_whatever_it_is()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenAsync("box", options: new SessionOptions { Shell = "sh" }, cancellationToken: Stop);

        var result = await session.RunAsync("x=1; echo $x; source /dev/null; echo $0", Stop);

        Assert.Equal((0, ""), (result.ExitCode, result.StandardError));
        Assert.Equal("1", result.Lines[0]);
        Assert.Contains(session.Shell, (string[])["sh", "bash", "ash", "mksh", "zsh"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("/nowhere/bash")]
    [InlineData("no-such-shell")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    public async Task A_shell_that_cannot_be_started_is_refused(string shell)
    {
        await using var sessions = new SessionRegistry();

        var refused = await Assert.ThrowsAsync<SessionOpenException>(
            () => sessions.OpenAsync("box", options: new SessionOptions { Shell = shell }, cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.NotEmpty(refused.NextStep);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Times_that_are_not_positive_are_refused(int ticks)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { OpenTimeout = TimeSpan.FromTicks(ticks) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { InterruptGrace = TimeSpan.FromTicks(ticks) });
    }

    private static ImmutableDictionary<string, string> Home(TemporaryFolder home) =>
        SessionOptions.Default.Environment.Add("HOME", home.Path).Add("ZDOTDIR", home.Path);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
