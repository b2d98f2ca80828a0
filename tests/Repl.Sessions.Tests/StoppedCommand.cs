using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

/// <summary>Commands that are stopped when they have written something.</summary>
internal static class StoppedCommand
{
    /// <summary>Interrupts a command as soon as it writes.</summary>
    public static async Task StopWhenReadyAsync(this ISession session, string command)
    {
        using var interrupt = new CancellationTokenSource();
        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DoWhenReadyAsync(session, command, interrupt.CancelAsync, interrupt.Token));
        Assert.Equal(interrupt.Token, stopped.CancellationToken);
    }

    /// <summary>Does something to a command as soon as it writes.</summary>
    /// <returns>How it ended.</returns>
    public static Task<CommandEvent.Exited> StopWhenReadyAsync(this ISession session, string command, Func<Task> stop) =>
        DoWhenReadyAsync(session, command, stop, CancellationToken.None);

    private static async Task<CommandEvent.Exited> DoWhenReadyAsync(ISession session, string command, Func<Task> stop, CancellationToken cancellationToken)
    {
        CommandEvent.Exited? exited = null;
        Task? stopping = null;
        try
        {
            await ListenAsync().WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
            return exited!;
        }
        finally
        {
            Assert.NotNull(stopping);
            await stopping.WaitAsync(TestLimits.Wait, TestContext.Current.CancellationToken);
        }

        async Task ListenAsync()
        {
            await foreach (var happened in session.ListenAsync(command, cancellationToken: cancellationToken))
            {
                exited = happened as CommandEvent.Exited ?? exited;
                if (happened is CommandEvent.Output)
                {
                    stopping ??= stop();
                }
            }
        }
    }
}
