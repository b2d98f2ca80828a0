using Repl.Sessions.Workers;

namespace Repl.Sessions.Docker.Sandboxes;

/// <content>
/// Functions that run in a scope's sandboxes. Each sandbox has one interpreter for each code, which is started when it is needed first and
/// stays: what the code leaves behind at its top level, such as a loaded model, is there in the next call to that sandbox.
/// </content>
public sealed partial class SandboxScope
{
    private readonly Dictionary<(WorkerCode Code, WorkerOptions Options), WorkerPool> _functions = [];

    /// <summary>Makes a delegate of a function without arguments; see <see cref="Function{T1, T2, TResult}"/>.</summary>
    /// <typeparam name="TResult">What its result is read as.</typeparam>
    /// <param name="name">What the code calls it.</param>
    /// <param name="code">What defines it.</param>
    /// <param name="options">How to start its interpreters. Null, the default: <see cref="WorkerOptions.Default"/>.</param>
    /// <returns>The function.</returns>
    public RemoteFunction<TResult> Function<TResult>(string name, WorkerCode code, WorkerOptions? options = null) => Prepare(name, code, options).Function<TResult>(name);

    /// <summary>Makes a delegate of a function with one argument; see <see cref="Function{T1, T2, TResult}"/>. Its <c>MapAsync</c> uses all sandboxes.</summary>
    /// <typeparam name="T">The argument.</typeparam>
    /// <typeparam name="TResult">What its result is read as.</typeparam>
    /// <param name="name">What the code calls it.</param>
    /// <param name="code">What defines it.</param>
    /// <param name="options">How to start its interpreters. Null, the default: <see cref="WorkerOptions.Default"/>.</param>
    /// <returns>The function.</returns>
    public RemoteFunction<T, TResult> Function<T, TResult>(string name, WorkerCode code, WorkerOptions? options = null) => Prepare(name, code, options).Function<T, TResult>(name);

    /// <summary>
    /// Makes a delegate of a function with two arguments. It runs in the sandboxes that the scope has now, one call at a time in each; where
    /// it has none, one is made. Waits until a first interpreter has loaded the code, so that what is wrong with it is told here.
    /// </summary>
    /// <typeparam name="T1">The first argument.</typeparam>
    /// <typeparam name="T2">The second argument.</typeparam>
    /// <typeparam name="TResult">What its result is read as, by the rules of <see cref="System.Text.Json.JsonSerializerDefaults.Web"/>.</typeparam>
    /// <param name="name">What the code calls it.</param>
    /// <param name="code">What defines it: <see cref="WorkerCode.Python"/>, <see cref="WorkerCode.Sh"/> or <see cref="WorkerCode.Node"/>.</param>
    /// <param name="options">How to start its interpreters. Null, the default: <see cref="WorkerOptions.Default"/>.</param>
    /// <returns>The function. What it writes while it runs goes to the cell that calls it.</returns>
    /// <exception cref="ProgramStartException">There is no interpreter for the language, or it does not start.</exception>
    /// <exception cref="RemoteFunctionException">The code cannot be loaded.</exception>
    /// <exception cref="RemoteFunctionNotFoundException">The code defines no such function.</exception>
    /// <exception cref="DockerConnectException">A sandbox had to be made, and could not, or is gone.</exception>
    /// <exception cref="InvalidOperationException">The scope is closed.</exception>
    /// <example><code>
    /// var add = scope.Function&lt;int, int, int&gt;("add", WorkerCode.Python("def add(a, b): return a + b"));
    /// var five = await add(2, 3);
    /// </code></example>
    public RemoteFunction<T1, T2, TResult> Function<T1, T2, TResult>(string name, WorkerCode code, WorkerOptions? options = null) =>
        Prepare(name, code, options).Function<T1, T2, TResult>(name);

    /// <summary>Makes a delegate of a function with three arguments; see <see cref="Function{T1, T2, TResult}"/>.</summary>
    /// <typeparam name="T1">The first argument.</typeparam>
    /// <typeparam name="T2">The second argument.</typeparam>
    /// <typeparam name="T3">The third argument.</typeparam>
    /// <typeparam name="TResult">What its result is read as.</typeparam>
    /// <param name="name">What the code calls it.</param>
    /// <param name="code">What defines it.</param>
    /// <param name="options">How to start its interpreters. Null, the default: <see cref="WorkerOptions.Default"/>.</param>
    /// <returns>The function.</returns>
    public RemoteFunction<T1, T2, T3, TResult> Function<T1, T2, T3, TResult>(string name, WorkerCode code, WorkerOptions? options = null) =>
        Prepare(name, code, options).Function<T1, T2, T3, TResult>(name);

    /// <summary>Makes a delegate of a function with four arguments; see <see cref="Function{T1, T2, TResult}"/>.</summary>
    /// <typeparam name="T1">The first argument.</typeparam>
    /// <typeparam name="T2">The second argument.</typeparam>
    /// <typeparam name="T3">The third argument.</typeparam>
    /// <typeparam name="T4">The fourth argument.</typeparam>
    /// <typeparam name="TResult">What its result is read as.</typeparam>
    /// <param name="name">What the code calls it.</param>
    /// <param name="code">What defines it.</param>
    /// <param name="options">How to start its interpreters. Null, the default: <see cref="WorkerOptions.Default"/>.</param>
    /// <returns>The function.</returns>
    public RemoteFunction<T1, T2, T3, T4, TResult> Function<T1, T2, T3, T4, TResult>(string name, WorkerCode code, WorkerOptions? options = null) =>
        Prepare(name, code, options).Function<T1, T2, T3, T4, TResult>(name);

    // Waits, because a delegate that may be of no use is worse than a call that takes a moment.
    private WorkerPool Prepare(string name, WorkerCode code, WorkerOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(code);
        var pool = PoolFor(code, options ?? WorkerOptions.Default);
        var stop = AmbientCancellation.Current;
        Begin(() => Task.Run(() => CheckAsync(pool, name, stop), CancellationToken.None)).GetAwaiter().GetResult();
        return pool;
    }

    private static async Task<WorkerPool> CheckAsync(WorkerPool pool, string name, CancellationToken cancellationToken)
    {
        await pool.CheckAsync(name, cancellationToken).ConfigureAwait(false);
        return pool;
    }

    private WorkerPool PoolFor(WorkerCode code, WorkerOptions options)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (!_functions.TryGetValue((code, options), out var pool))
            {
                IReadOnlyList<Sandbox> here = [.. _sandboxes.Where(sandbox => !sandbox.IsClosed)];
                _functions[(code, options)] = pool = new WorkerPool(
                    here.Count > 0
                        ? here.Select(sandbox => (Func<CancellationToken, Task<Worker>>)(stop => sandbox.StartWorkerAsync(code, options, stop)))
                        : [StartInOneOfItsOwnAsync]);
            }

            return pool;
        }

        async Task<Worker> StartInOneOfItsOwnAsync(CancellationToken stop)
        {
            var sandbox = Sandboxes.Count > 0 ? Sandboxes[0] : await MakeAsync(Defaults, stop).ConfigureAwait(false);
            return await sandbox.StartWorkerAsync(code, options, stop).ConfigureAwait(false);
        }
    }

    private async Task CloseFunctionsAsync()
    {
        List<WorkerPool> pools;
        lock (_gate)
        {
            pools = [.. _functions.Values];
            _functions.Clear();
        }

        await Task.WhenAll(pools.Select(pool => pool.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
