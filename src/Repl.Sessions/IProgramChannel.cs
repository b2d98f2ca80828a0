namespace Repl.Sessions;

/// <summary>A program that runs at the other end of a connection.</summary>
/// <remarks>Disposing ends the program and everything that it started, and waits until they are gone, for a bounded time.</remarks>
public interface IProgramChannel : IAsyncDisposable
{
    /// <summary>The program's standard input. Disposing it is end-of-file over there.</summary>
    Stream StandardInput { get; }

    /// <summary>The program's standard output. May stay open after the program ended, while children of it hold it.</summary>
    Stream StandardOutput { get; }

    /// <summary>The program's standard error. May stay open after the program ended, while children of it hold it.</summary>
    Stream StandardError { get; }

    /// <summary>What <see cref="Exited"/> is where nobody can tell any more, because the connection was lost.</summary>
    const int UnknownExitCode = -1;

    /// <summary>
    /// Ends with the program, not with its streams: its exit status, or 128 + n where signal n ended it; <see cref="UnknownExitCode"/> where
    /// the connection was lost before, which its <see cref="IConnection.Lost"/> tells first.
    /// </summary>
    Task<int> Exited { get; }

    /// <summary>How many bytes wait in <see cref="StandardInput"/> for the program. Known only over a connection that is direct; else 0.</summary>
    internal int UnreadInput => 0;

    /// <summary>Environment variables that the connection has added for its own use.</summary>
    IReadOnlyCollection<string> OwnVariables { get; }

    /// <summary>Takes note that whatever the program has started and what still runs is a background job, which no interrupt means.</summary>
    /// <param name="last">The process that a shell says it has started last (<c>$!</c>).</param>
    /// <returns>A task that ends when it is noted.</returns>
    Task RememberJobsAsync(int last);

    /// <summary>Sends SIGINT to the program and to what it runs in the foreground, as Ctrl-C on its terminal would.</summary>
    /// <param name="youngerThan">How old what it has started may be at most to be meant: older are background jobs.</param>
    /// <param name="cancellationToken">Gives up sending.</param>
    /// <returns>A task that ends when the signal was sent. A program that has already ended is no error.</returns>
    Task InterruptAsync(TimeSpan youngerThan, CancellationToken cancellationToken = default);

    /// <summary>Ends what the program has started lately, by SIGTERM and then SIGKILL, and leaves the program itself alone.</summary>
    /// <param name="youngerThan">How old a process may be at most to be ended.</param>
    /// <param name="grace">How long it may take to end by itself after SIGTERM.</param>
    /// <returns>A task that ends when they are gone, 2 s after the grace at the latest.</returns>
    Task EndChildrenAsync(TimeSpan youngerThan, TimeSpan grace);

    /// <summary>Sends SIGKILL to the program, and to nothing that it has started.</summary>
    /// <returns>A task that ends when the signal was sent. A program that has already ended is no error.</returns>
    Task KillAsync();

    /// <summary>What the program has started and what still runs, children of children included.</summary>
    /// <returns>In the order of starting.</returns>
    Task<IReadOnlyList<RunningProcess>> ListProcessesAsync();
}
