using Repl.Cli.Run;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Run;

public sealed class ShutdownSignalsSpecs
{
    [Fact]
    public async Task The_first_signal_asks_and_the_second_one_urges()
    {
        using var signals = ShutdownSignals.WithoutInterrupt();

        await SignalOurselvesAsync("TERM", signals.Requested);
        Assert.False(signals.Urgent.IsCancellationRequested);
        Assert.Equal(143, signals.ExitCode);

        await SignalOurselvesAsync("TERM", signals.Urgent);
        Assert.Equal(143, signals.ExitCode);
    }

    private static async Task SignalOurselvesAsync(string signal, CancellationToken expected)
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = expected.Register(received.SetResult);
        await using var kill = RunningProgram.Start(RequiredProgram.OnPath("kill"), ["-s", signal, $"{Environment.ProcessId}"]);
        await kill.EndAsync(TestContext.Current.CancellationToken);
        await received.Task.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
    }
}
