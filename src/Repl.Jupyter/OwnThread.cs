namespace Repl.Jupyter;

/// <summary>Starts work on a thread of its own: what blocks there takes no thread from others, and what others block does not delay it.</summary>
internal static class OwnThread
{
    /// <summary>Starts something.</summary>
    /// <typeparam name="T">The task that it returns.</typeparam>
    /// <param name="workAsync">Runs on the new thread until its first real wait.</param>
    public static Task<T> RunAsync<T>(Func<Task<T>> workAsync) => Start(workAsync).Unwrap();

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}})"/>
    public static Task RunAsync(Func<Task> workAsync) => Start(workAsync).Unwrap();

    private static Task<TTask> Start<TTask>(Func<TTask> workAsync) => Task.Factory.StartNew(
        workAsync, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
