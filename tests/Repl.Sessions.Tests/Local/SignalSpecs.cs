using Repl.Sessions.Tests.Shells;

namespace Repl.Sessions.Tests.Local;

public sealed class SignalSpecs
{
    public static TheoryData<string> Shells => ShellsUnderTest.All;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_pipeline_whose_reader_leaves_ends_quietly(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("yes | head -1", TestContext.Current.CancellationToken);

        Assert.Equal("y\n", result.StandardOutput);
        Assert.Equal("", result.StandardError);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Programs_start_with_no_signal_ignored(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("grep SigIgn /proc/self/status", TestContext.Current.CancellationToken);

        Assert.Equal("SigIgn:\t0000000000000000\n", result.StandardOutput);
    }
}
