using System.Globalization;
using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

/// <summary>However a run with a session at an SSH host ends, nothing of it lives on: not here and not over there.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SuddenEndOverSshSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("#!sh\nkill -9 $PPID; sleep 1000")]
    [InlineData("Environment.FailFast(\"oh no\");")]
    public async Task Nothing_runs_on_when_the_program_is_torn_away_and_the_next_run_removes_its_folder(string cell)
    {
        await using var server = await SshServer.StartAsync();

        await using var running = _sandbox.Start("run", _sandbox.WriteNotebook(Open(server), Work, cell));
        await running.WaitAsync(TestContext.Current.CancellationToken);
        await ExpectNothingRunsOverThereAsync();
        await _sandbox.WaitUntilNothingRunsAsync();

        var next = await _sandbox.RunAsync("run", _sandbox.WriteNotebook(Open(server), "#!web\ntrue"));
        Assert.Equal(0, next.ExitCode);
        Assert.DoesNotContain(_sandbox.TemporaryFiles, name => name.StartsWith("repl-", StringComparison.Ordinal)); // .NET leaves some of its own
    }

    [Theory]
    [InlineData("throw new Exception(\"oh no\");", 1)]
    [InlineData("#!web\nexit 3", 1)]
    [InlineData("#!sh\nkill -TERM $PPID; sleep 1000", 143)]
    [InlineData("#!sh\nkill -INT $PPID; sleep 1000", 130)]
    public async Task Nothing_is_left_when_the_run_ends_early(string cell, int exitCode)
    {
        await using var server = await SshServer.StartAsync();

        var result = await _sandbox.RunAsync("run", _sandbox.WriteNotebook(Open(server), Work, cell));

        _sandbox.ExpectEnd(exitCode, result);
        await ExpectNothingRunsOverThereAsync();
    }

    public void Dispose() => _sandbox.Dispose();

    private string Work
    {
        get
        {
            var ids = _sandbox.FileOutside("ids");
            return $"#!web\nsleep 1000 & echo $! >{ids}\nsetsid sleep 1000 & echo $! >>{ids}\nnohup sleep 1000 >/dev/null 2>&1 & echo $! >>{ids}\necho $$ >>{ids}";
        }
    }

    private static string Open(SshServer server) => $"#!session open web {server.Target} --ssh-config {server.Options.ConfigFile}";

    private async Task ExpectNothingRunsOverThereAsync()
    {
        var started = await File.ReadAllLinesAsync(_sandbox.FileOutside("ids"), TestContext.Current.CancellationToken);
        Assert.Equal(4, started.Length);
        foreach (var id in started)
        {
            await ProcessEnd.WaitAsync(int.Parse(id, CultureInfo.InvariantCulture));
        }
    }
}
