using Repl.Tests.Support;
using static Repl.Sessions.Tests.Shells.ShellsUnderTest;

namespace Repl.Sessions.Tests.Shells;

public sealed class StateSpecs
{
    public static TheoryData<string> Shells => All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_one_command_sets_up_is_there_for_the_next(string shell)
    {
        using var folder = new TemporaryFolder();
        var profile = folder.Write("profile.sh", "sourced=from-a-file\n");
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync(
            $"cd {folder.Path}; export exported=1; plain=2; greet() {{ echo hello $1; }}; alias shout='echo LOUD'; . {profile}; umask 027; set -o noglob", Stop);
        var result = await session.RunAsync("pwd; sh -c 'echo $exported'; echo $plain; greet you; shout; echo $sourced; umask -S; echo *", Stop);

        Assert.Equal($"{folder.Path}\n1\n2\nhello you\nLOUD\nfrom-a-file\nu=rwx,g=rx,o=\n*\n", result.StandardOutput);
        Assert.Equal(folder.Path, result.WorkingDirectory);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_background_job_lives_on_after_its_command(string shell)
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.File("pipe");
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync($"mkfifo {pipe}; cat {pipe} >{pipe}.copy & job=$!", Stop);
        var result = await session.RunAsync($"echo through the job >{pipe}; wait $job; cat {pipe}.copy", Stop);

        Assert.Equal("through the job\n", result.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_variable_is_read_byte_for_byte(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        await session.RunAsync("odd=' a\n\n\"$x\" \\ ü'; empty=", Stop);

        Assert.Equal(" a\n\n\"$x\" \\ ü", await session.GetVariableAsync("odd", Stop));
        Assert.Equal("", await session.GetVariableAsync("empty", Stop));
        Assert.Null(await session.GetVariableAsync("missing", Stop));
    }

    [Fact]
    public async Task A_name_that_is_no_variable_is_refused()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        await Assert.ThrowsAsync<ArgumentException>(() => session.GetVariableAsync("a; rm -rf /tmp/x", Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task The_options_environment_and_directory_are_there_at_the_start(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var options = new SessionOptions { WorkingDirectory = folder.Path, Environment = SessionOptions.Default.Environment.Add("CI", "1 and 2") };
        var session = await sessions.OpenShellAsync(shell, options);

        var result = await session.RunAsync("pwd; sh -c 'echo \"$CI\"'", Stop);

        Assert.Equal($"{folder.Path}\n1 and 2\n", result.StandardOutput);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
