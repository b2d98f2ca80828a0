using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Windows;

/// <summary>On Windows, sessions at SSH hosts do what they do on Linux, and leave as little behind.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class WindowsSpecs(WindowsRepl repl, SshServer.Fixture host) : IClassFixture<WindowsRepl>, IClassFixture<SshServer.Fixture>
{
    private const string PasswordVariable = "REPL_TEST_PASSWORD";

    private SshServer Server => host.Server;

    [Fact]
    public async Task A_notebook_with_sessions_runs()
    {
        var result = await repl.RunNotebookAsync($$"""
            #!session open web {{At(Server)}}

            #!web
            cd /usr/lib
            export REV=abc
            echo to the side >&2

            #!csharp
            Console.WriteLine($"{await web.GetVariableAsync("REV")} in {(await web.RunAsync("pwd")).StandardOutput}");

            #!ssh --ssh-config "{{Configuration(Server)}}" {{Server.Target}} echo by itself

            #!csharp
            File.WriteAllText("here.txt", "carried");
            await web.UploadAsync("here.txt", "{{repl.WorkFolder}}/there.txt");
            await web.DownloadAsync("{{repl.WorkFolder}}/there.txt", @"folder\back.txt");
            Console.WriteLine(File.ReadAllText(@"folder\back.txt"));

            #!csharp
            using var stop = new CancellationTokenSource();
            var sleeping = web.RunAsync("sleep 1000", cancellationToken: stop.Token);
            stop.Cancel();
            try { await sleeping; } catch (OperationCanceledException) { Console.WriteLine((await web.RunAsync("echo $REV lives")).StandardOutput); }

            #!csharp
            foreach (var ssh in System.Diagnostics.Process.GetProcessesByName("ssh")) { ssh.Kill(); }
            await foreach (var happened in web.WatchAsync()) { if (happened is SessionEvent.StateChanged { State: SessionState.Lost }) { break; } }

            #!web
            echo $REV goes on in $PWD

            #!session open many[1-2] {{At(Server)}}

            #!@many
            echo one of two

            #!session open typed {{At(Server)}} --dialect device --prompt ".*[#$] ?"

            #!typed
            echo at a $((1 + 1))-way terminal
            """);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("to the side", result.StandardError, StringComparison.Ordinal);
        Assert.Contains($"The connection to {Server.Target} was lost. The session has connected again.", result.StandardError, StringComparison.Ordinal);
        string[] expected = ["abc in /usr/lib", "by itself", "carried", "abc lives", "abc goes on in /usr/lib", "many1 | one of two", "many2 | one of two", "at a 2-way terminal"];
        Assert.All(expected, text => Assert.Contains(text, result.StandardOutput, StringComparison.Ordinal));
        await ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task A_password_goes_to_the_target_and_not_to_a_host_on_the_way()
    {
        await using var user = await SystemUser.CreateAsync();
        await using var other = await SshServer.StartAsync("PasswordAuthentication yes", "PubkeyAuthentication no");

        var result = await repl.RunNotebookAsync(
            $$"""
            #!session open known ssh://{{user.Name}}@127.0.0.1:{{other.Port}} --ssh-config "{{Configuration(other)}}" --password-env {{PasswordVariable}}

            #!known
            id -un

            #!csharp
            await File.AppendAllTextAsync("{{other.KnownHosts}}", File.ReadAllText("{{Server.KnownHosts}}"));

            #!session open beyond {{Server.Target}} --ssh-config "{{Configuration(other)}}" --identity "{{WindowsRepl.ToWindows(Server.Key)}}" --retries 0 --jump {{user.Name}}@127.0.0.1:{{other.Port}} --password-env {{PasswordVariable}}
            """,
            (PasswordVariable, user.Password));

        Assert.Contains(user.Name, result.StandardOutput, StringComparison.Ordinal);
        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains("ended the connection before anybody had logged in", result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain(user.Password, $"{result}", StringComparison.Ordinal);
        await ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Nothing_runs_on_when_the_program_is_killed_and_the_next_run_removes_its_folders()
    {
        // A device's command is told nothing of our end, and so is not what ends ssh.
        await using var running = repl.StartNotebook($"#!session open web {At(Server)} --dialect device\n#!web\nwhile echo ready; do sleep 0.1; done");
        await running.StandardOutput.WaitForAsync("ready", TestContext.Current.CancellationToken);

        await running.SignalAsync("KILL");
        await running.WaitAsync(TestContext.Current.CancellationToken);
        await repl.Ssh.WaitUntilNoneRunsAsync();

        var next = await repl.RunNotebookAsync($"#!session open web {At(Server)}");
        Assert.True(next.ExitCode == 0, next.ToString());
        Assert.Empty(repl.Leftovers);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_cell_and_closes_its_sessions()
    {
        await using var running = repl.StartNotebook($"#!session open web {At(Server)}\n#!web\necho ready; sleep 1000; echo after");
        await running.StandardOutput.WaitForAsync("ready", TestContext.Current.CancellationToken);

        await running.SignalAsync("INT");
        var result = await running.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 130, result.ToString());
        Assert.DoesNotContain("after", result.StandardOutput, StringComparison.Ordinal);
        await ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Jupyter_finds_a_kernel_with_sessions()
    {
        var result = await repl.RunInJupyterAsync($"#!session open web {At(Server)}", "#!web\nexport REV=abc", "$\"{await web.GetVariableAsync(\"REV\")} of {6 * 7}\"");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("abc of 42", result.StandardOutput, StringComparison.Ordinal);
        await ExpectNothingLeftAsync();
    }

    [Fact]
    public async Task Whoever_wants_a_shell_of_Windows_itself_is_told_what_there_is()
    {
        await using var running = repl.Start([]);
        await running.StandardInput.WriteAsync("6 * 7\n#!sh\necho hello\n");
        var result = await running.EndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("42", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("Session 'sh': Sessions on this machine itself need Linux, and this is Windows. Open one at an SSH host", result.StandardError, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    private static string Configuration(SshServer server) => WindowsRepl.ToWindows(server.Options.ConfigFile!);

    private static string At(SshServer server) => $"{server.Target} --ssh-config \"{Configuration(server)}\"";

    private async Task ExpectNothingLeftAsync()
    {
        await repl.Ssh.WaitUntilNoneRunsAsync();
        Assert.Empty(repl.Leftovers);
    }
}
