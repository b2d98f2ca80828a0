namespace Repl.Sessions;

/// <summary>Sessions that are used together. Thread safe.</summary>
/// <example><code>
/// var web = await Sessions.OpenGroupAsync("web", "ssh://web[1-3]");
/// foreach (var outcome in await web.RunAsync("uptime"))
/// {
///     Console.WriteLine($"{outcome.Session.Name}: {outcome.Result?.StandardOutput ?? outcome.Failure?.Message}");
/// }
/// </code></example>
public sealed class SessionGroup
{
    /// <summary>In how many sessions a command runs at the same time, unless something else is said.</summary>
    public const int DefaultParallel = 16;

    private readonly SessionRegistry _registry;
    private readonly IReadOnlyList<string> _names;

    internal SessionGroup(string name, IReadOnlyList<string> names, SessionRegistry registry) => (Name, _names, _registry) = (name, names, registry);

    /// <summary>What it is called: <c>#!@&lt;name&gt;</c> runs cells in it.</summary>
    public string Name { get; }

    /// <summary>Its sessions in the order of opening, as they are now: without those that were closed, with those that were lost.</summary>
    public IReadOnlyList<ISession> Sessions => [.. _names.Select(_registry.Find).OfType<ISession>()];

    /// <summary>Whether one of its sessions can still be used.</summary>
    public bool IsOpen => Sessions.Any(session => session.IsOpen);

    /// <summary>The sessions that could not be opened with the others. Default none.</summary>
    public IReadOnlyList<MissingSession> Missing { get; internal init; } = [];

    /// <summary>Runs a command in all sessions and collects what it wrote.</summary>
    /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
    /// <param name="options">Time limit, standard input, how much output to keep; for each session. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="maxParallel">In how many sessions it runs at the same time: 1 or more. Default 16.</param>
    /// <param name="cancellationToken">Interrupts it in all sessions, as Ctrl-C would; the sessions stay usable.</param>
    /// <returns>What became of it, in the order of <see cref="Sessions"/>. What fails in one session does not stop the others.</returns>
    /// <exception cref="ArgumentException">The command contains NUL.</exception>
    /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
    public async Task<IReadOnlyList<GroupResult>> RunAsync(
        string command, RunOptions? options = null, int maxParallel = DefaultParallel, CancellationToken cancellationToken = default)
    {
        var shared = options ?? RunOptions.Default;
        if (shared.StandardInput is { } input)
        {
            shared = shared with { StandardInput = await input.ReadToEndAsync(cancellationToken).ConfigureAwait(false) };
        }

        return await ForEachAsync(RunInAsync, maxParallel, cancellationToken).ConfigureAwait(false);

        async Task<GroupResult> RunInAsync(ISession session, CancellationToken stop)
        {
            try
            {
                return new GroupResult(session, await session.RunAsync(command, shared, stop).ConfigureAwait(false), null);
            }
            catch (SessionException failure)
            {
                return new GroupResult(session, null, failure);
            }
        }
    }

    /// <summary>Runs a command with C# values in it, each quoted as one word: <c>RunAsync($"ls -l {path}")</c>.</summary>
    /// <param name="command">Shell text; see <see cref="CommandText"/>.</param>
    /// <param name="options">Time limit, standard input, how much output to keep; for each session. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="maxParallel">In how many sessions it runs at the same time: 1 or more. Default 16.</param>
    /// <param name="cancellationToken">Interrupts it in all sessions, as Ctrl-C would; the sessions stay usable.</param>
    /// <returns>What became of it, in the order of <see cref="Sessions"/>. What fails in one session does not stop the others.</returns>
    /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
    public Task<IReadOnlyList<GroupResult>> RunAsync(
        CommandText command, RunOptions? options = null, int maxParallel = DefaultParallel, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return RunAsync(command.ToString(), options, maxParallel, cancellationToken);
    }

    /// <summary>Does something with each session.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="action">What to do; the token is cancelled when it is to stop.</param>
    /// <param name="maxParallel">With how many sessions it is done at the same time: 1 or more. Default 16.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// What came of it, in the order of <see cref="Sessions"/>. Where it throws, the others are still done; then the first exception is thrown.
    /// </returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public Task<IReadOnlyList<T>> ForEachAsync<T>(
        Func<ISession, CancellationToken, Task<T>> action, int maxParallel = DefaultParallel, CancellationToken cancellationToken = default) =>
        Parallelism.ForEachAsync(Sessions, action, maxParallel, cancellationToken);

    /// <summary>What a notebook shows for a group that is a cell's value.</summary>
    /// <returns>Name and sessions.</returns>
    public override string ToString() => $"Group '{Name}': {string.Join(", ", Sessions.Select(session => session.Name))}";
}
