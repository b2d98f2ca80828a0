using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>Whatever the log-in shell of an account is, and does when it starts: what the user asks for runs there all the same.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class LoginShellSpecs
{
    [Theory]
    [InlineData("fish", false)]
    [InlineData("fish", true)]
    [InlineData("tcsh", false)]
    [InlineData("tcsh", true)]
    public async Task A_session_gets_a_POSIX_shell_or_the_chosen_one(string loginShell, bool processPerChannel)
    {
        await using var user = await SystemUser.CreateAsync(RequiredProgram.OnPath(loginShell));
        await using var server = await SshServer.StartAsync("PasswordAuthentication yes");
        await using var sessions = new SessionRegistry();
        var usual = await OpenAsync("usual", null);
        var chosen = await OpenAsync("chosen", "dash");

        await usual.RunAsync("cd /usr; export A=\"it's \\\"quoted\\\" !\"; f() { echo \"$A $1\"; }", Stop);
        var result = await usual.RunAsync("f 'é $HOME'; pwd; echo problem >&2; (exit 3)", Stop);
        await usual.StopWhenReadyAsync("echo ready; sleep 1000");
        await usual.RunAsync("sleep 1000 &", Stop);
        var ended = await usual.RunAsync("exit 7", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(("it's \"quoted\" ! é $HOME\n/usr\n", "problem\n", 3), (result.StandardOutput, result.StandardError, result.ExitCode));
        Assert.Equal((7, true), (ended.ExitCode, ended.Replacement is not null));
        Assert.Equal("it's \"quoted\" ! again\n", (await usual.RunAsync("f again", Stop)).StandardOutput);
        Assert.Equal($"{user.Name} {loginShell}\n", (await usual.RunAsync("echo $(id -un) ${SHELL##*/}", Stop)).StandardOutput);
        Assert.Equal(("bash", "sh"), (usual.Shell, chosen.Shell)); // what they speak
        Assert.Equal("[]\n", (await chosen.RunAsync("echo \"[$BASH_VERSION]\"", Stop)).StandardOutput);

        Task<ISession> OpenAsync(string name, string? shell) => sessions.OpenAsync(
            name,
            server.Target.ToString(),
            new SessionOptions { Shell = shell, Ssh = server.Options with { User = user.Name, Password = Secret.Of(user.Password), ProcessPerChannel = processPerChannel } },
            Stop);
    }

    [Theory]
    [InlineData("bash", ".bashrc")]
    [InlineData("zsh", ".zshenv")]
    public async Task A_further_session_starts_whatever_startup_files_have_changed(string loginShell, string file)
    {
        using var home = new TemporaryFolder();
        home.Write(file, """
            set -eu
            cd() { echo moved; }
            test() { return 1; }
            read() { echo nothing; }
            echo() { :; }
            export FROM_STARTUP=yes
            """);
        File.SetUnixFileMode(home.Path, (UnixFileMode)0b111_101_101);
        await using var user = await SystemUser.CreateAsync(RequiredProgram.OnPath(loginShell));
        await using var server = await SshServer.StartAsync("PasswordAuthentication yes", $"SetEnv HOME={home.Path}");
        await using var sessions = new SessionRegistry();
        await OpenAsync("first");

        var further = await OpenAsync("further");

        Assert.Equal("/usr yes\n", (await further.RunAsync("echo \"$PWD $FROM_STARTUP\"", Stop)).StandardOutput);

        Task<ISession> OpenAsync(string name) => sessions.OpenAsync(
            name,
            server.Target.ToString(),
            new SessionOptions { WorkingDirectory = "/usr", Ssh = server.Options with { User = user.Name, Password = Secret.Of(user.Password) } },
            Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
