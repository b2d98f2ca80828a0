namespace Repl.Sessions;

/// <summary>
/// Starts work that blocks on a thread of its own. The thread belongs to nobody: it takes over no <see cref="AsyncLocal{T}"/> of whoever
/// happens to need it first, who could otherwise never be forgotten as long as it runs.
/// </summary>
internal static class BackgroundThread
{
    /// <summary>Starts work.</summary>
    /// <param name="work">The work.</param>
    /// <returns>A task that ends with it.</returns>
    public static Task Run(Action work) => Run<object?>(() =>
    {
        work();
        return null;
    });

    /// <summary>Starts work that gives something.</summary>
    /// <param name="work">The work.</param>
    /// <returns>What it gives.</returns>
    public static Task<T> Run<T>(Func<T> work)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Start();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Start();
        }

        Task<T> Start() => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
