using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Windows;

/// <summary>The program published for Windows, with sessions at an SSH host.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class WindowsSpecs(WindowsRepl repl, SshServer.Fixture host) : IClassFixture<WindowsRepl>, IClassFixture<SshServer.Fixture>
{
    private string Way => $"{host.Server.Target} --ssh-config \"{WindowsRepl.ToWindows(host.Server.Options.ConfigFile!)}\"";

    [Fact]
    public async Task A_session_at_an_SSH_host_works_as_on_Linux()
    {
        var result = await repl.RunAsync($"""
            #!session open web {Way}

            #!web
            cd /tmp
            export REV=abc

            #!csharp
            var rev = await web.GetVariableAsync("REV");
            var here = (await web.RunAsync("pwd")).EnsureSucceeded().StandardOutput.Trim();
            Console.WriteLine($"{"{rev}"} in {"{here}"}");
            """);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("abc in /tmp", result.StandardOutput, StringComparison.Ordinal);
        await repl.Ssh.WaitUntilNoneRunsAsync();
        Assert.Empty(repl.Leftovers);
    }
}
