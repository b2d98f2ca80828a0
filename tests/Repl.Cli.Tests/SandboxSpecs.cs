using Repl.Tests.Support;
using Xunit.Sdk;

namespace Repl.Cli.Tests;

/// <summary>The other tests trust the sandbox to find what is left behind.</summary>
public sealed class SandboxSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task A_process_that_hides_from_its_parent_is_found_and_ended()
    {
        var result = await RunShellAsync(
            """
            setsid sleep 1000 >/dev/null 2>&1 </dev/null &
            # While it becomes sleep, it shows nothing. Not by its command line: to grep, setsid's has a line that begins with sleep.
            until grep -qx sleep "/proc/$!/comm" && grep -q . "/proc/$!/environ"; do :; done
            """);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("sleep 1000", Assert.ThrowsAny<XunitException>(_sandbox.ExpectNothingLeft).Message);
        _sandbox.EndProcesses();
        await _sandbox.ExpectNothingLeftSoonAsync();
    }

    [Fact]
    public async Task A_temporary_file_is_found()
    {
        await RunShellAsync("mktemp -t repl-XXXXXX");

        Assert.Contains("repl-", Assert.ThrowsAny<XunitException>(_sandbox.ExpectNothingLeft).Message);
    }

    public void Dispose() => _sandbox.Dispose();

    private async Task<ProgramResult> RunShellAsync(string script)
    {
        await using var shell = _sandbox.StartProgram("/bin/sh", "-c", script);
        return await shell.EndAsync(TestContext.Current.CancellationToken);
    }
}
