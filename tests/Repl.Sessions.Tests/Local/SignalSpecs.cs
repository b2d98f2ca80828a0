using Repl.Sessions.Tests.Shells;

namespace Repl.Sessions.Tests.Local;

public sealed class SignalSpecs
{
    private const int Interrupt = 2;
    private const int Quit = 3;
    private const int Pipe = 13;

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
    public async Task Programs_start_with_the_signals_of_a_terminal(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("grep SigIgn /proc/self/status", TestContext.Current.CancellationToken);

        // One bit for each ignored signal. SIGHUP may be ignored by whoever started these tests (`nohup`).
        var ignored = Convert.ToUInt64(result.StandardOutput.Split('\t')[1].Trim(), 16);
        Assert.Equal(0ul, ignored & (Bit(Interrupt) | Bit(Quit) | Bit(Pipe)));
    }

    private static ulong Bit(int signal) => 1ul << (signal - 1);
}
