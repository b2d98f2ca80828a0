using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace Repl.Sessions.Workers;

/// <summary>
/// A warm interpreter somewhere, that has loaded code whose functions can be called: what the code leaves behind in one call, or when it is
/// loaded, is there in the next. Disposing ends the interpreter and all that it has started.
/// </summary>
/// <remarks>
/// Thread safe. Calls run one after another, in the order of asking. What is written between calls, by threads or background processes, is
/// shown by the next one.
/// </remarks>
/// <example><code>
/// await using var worker = await Workers.StartAsync(WorkerCode.Python("model = load()\ndef ask(question): return model.answer(question)"));
/// var answer = await worker.CallAsync&lt;string&gt;("ask", ["Why?"]);
/// </code></example>
public sealed class Worker : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly WorkerOptions _options;
    private readonly SessionSurroundings _surroundings;
    private readonly IInterpreter _interpreter;
    private readonly IAsyncDisposable? _owned;
    private readonly SessionLifetime _lifetime;
    private readonly TurnQueue _turns = new();
    private readonly ITimer? _idleTimer;
    private readonly Task _watching;
    private readonly Lazy<Task> _closing;
    private long _callCount;
    private long _lastUseTicks;
    private long _lastCallTicks;

    private Worker(
        string id, IConnection connection, WorkerCode code, WorkerOptions options, SessionSurroundings surroundings, IInterpreter interpreter, IAsyncDisposable? owned)
    {
        (Id, _connection, Code, _options, _surroundings, _interpreter, _owned) = (id, connection, code, options, surroundings, interpreter, owned);
        _lifetime = new SessionLifetime(surroundings.Time);
        StartedAt = _lifetime.Since;
        _lastUseTicks = StartedAt.UtcTicks;
        if (options.IdleTimeout is { } idleTimeout)
        {
            _idleTimer = surroundings.Time.CreateTimer(_ => Expire(idleTimeout), null, idleTimeout, Timeout.InfiniteTimeSpan);
        }

        _closing = new Lazy<Task>(EndAsync);
        _watching = WatchAsync();
    }

    /// <summary>What nobody else has: <c>worker-</c> and 16 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>The code that it has loaded.</summary>
    public WorkerCode Code { get; }

    /// <summary>Where it runs.</summary>
    public Target Target => _connection.Target;

    /// <summary>
    /// Where it stands: <see cref="SessionState.Connected"/> before the first call, then <see cref="SessionState.Busy"/> or
    /// <see cref="SessionState.Idle"/>, and at the end <see cref="SessionState.Expired"/>, <see cref="SessionState.Lost"/> or
    /// <see cref="SessionState.Closed"/>.
    /// </summary>
    public SessionState State => _lifetime.State;

    /// <summary>Cancelled once, when it can no longer be used.</summary>
    public CancellationToken Closed => _lifetime.Closed;

    /// <summary>Why it can no longer be used; null while it can.</summary>
    public string? EndReason => _lifetime.Reason?.Message;

    /// <summary>When it had loaded its code.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>How many calls have ended, failed ones too.</summary>
    public long CallCount => Interlocked.Read(ref _callCount);

    /// <summary>When the last call ended; null before that.</summary>
    public DateTimeOffset? LastCallAt => Interlocked.Read(ref _lastCallTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>How long it may go without a call; null for ever.</summary>
    public TimeSpan? IdleTimeout => _options.IdleTimeout;

    /// <summary>When it will be ended if nothing more is asked of it; null where it will not, because it runs a call or has no idle time.</summary>
    public DateTimeOffset? ExpiresAt =>
        IdleTimeout is { } idleTimeout && State is SessionState.Connected or SessionState.Idle
            ? new DateTimeOffset(Interlocked.Read(ref _lastUseTicks), TimeSpan.Zero) + idleTimeout
            : null;

    /// <summary>Calls a function, and reads its result as a type.</summary>
    /// <typeparam name="T">What the result is read as, by the rules of <see cref="JsonSerializerDefaults.Web"/>.</typeparam>
    /// <param name="function">A function of the code's top level.</param>
    /// <param name="arguments">Its arguments, by position. Each must be something that JSON can hold: no NaN and no infinity.</param>
    /// <param name="options">Time limit, where its output goes. Null, the default: as the worker's options say.</param>
    /// <param name="cancellationToken">Interrupts the call; the worker stays usable, unless the call does not stop in time.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">An argument cannot be written as JSON.</exception>
    /// <exception cref="RemoteFunctionException">The function failed, or its result cannot be brought over or read.</exception>
    /// <exception cref="RemoteFunctionNotFoundException">The code defines no such function.</exception>
    /// <exception cref="CommandTimeoutException">It took too long.</exception>
    /// <exception cref="SessionLostException">The interpreter or the connection has ended, before the call or during it.</exception>
    /// <exception cref="SessionExpiredException">The worker was ended because nobody called it for its idle time.</exception>
    /// <exception cref="SessionClosedException">The worker was closed.</exception>
    /// <exception cref="OperationCanceledException">The call was interrupted.</exception>
    public async Task<T> CallAsync<T>(
        string function, IReadOnlyList<object?> arguments, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= CallOptions.Default;
        var call = WorkerCall.Create(function, arguments, options.Timeout ?? _options.Timeout, options.Output ?? _options.Output ?? AmbientOutput.Current);
        var ambient = AmbientCancellation.Current;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ambient, cancellationToken);
        try
        {
            var result = await InTurnAsync(() => _interpreter.CallAsync(call, either.Token), isCall: true, either.Token).ConfigureAwait(false);
            return result.As<T>(Id, function);
        }
        catch (OperationCanceledException stopped) when (stopped.CancellationToken == either.Token)
        {
            // The token that was really cancelled, not the linked one, which nobody else knows.
            cancellationToken.ThrowIfCancellationRequested();
            ambient.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            if (options.CloseAfter)
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Calls a function, and leaves its result as JSON; see <see cref="CallAsync{T}"/>, which also tells what is thrown.</summary>
    /// <param name="function">A function of the code's top level.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    /// <param name="options">Time limit, where its output goes. Null, the default: as the worker's options say.</param>
    /// <param name="cancellationToken">Interrupts the call; the worker stays usable, unless the call does not stop in time.</param>
    /// <returns>The result.</returns>
    public Task<JsonElement> CallAsync(
        string function, IReadOnlyList<object?> arguments, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        CallAsync<JsonElement>(function, arguments, options, cancellationToken);

    /// <summary>Begins the idle time anew, as a call would.</summary>
    /// <exception cref="SessionException">The worker has ended.</exception>
    public void KeepAlive()
    {
        _lifetime.ThrowIfEnded();
        if (State is not SessionState.Busy)
        {
            RestartIdleTime();
        }
    }

    /// <summary>Makes of this worker one that is started again where it has ended; see <see cref="RecoveringWorker"/>.</summary>
    /// <param name="initialise">What to do with each worker before the first call, such as to load a model. Done for this one too.</param>
    /// <returns>It owns this worker, and those that come after it.</returns>
    public RecoveringWorker Recover(Func<Worker, CancellationToken, Task> initialise)
    {
        ArgumentNullException.ThrowIfNull(initialise);
        return new RecoveringWorker(StartAgainAsync, initialise, this);
    }

    /// <summary>Ends the worker, and a call that it runs. May be called twice.</summary>
    /// <returns>A task that ends when no process of it is left.</returns>
    public Task CloseAsync() => _closing.Value;

    /// <inheritdoc cref="CloseAsync"/>
    public ValueTask DisposeAsync() => new(CloseAsync());

    /// <summary>What a notebook shows for a worker that is a cell's value.</summary>
    /// <returns>Its id, language, target and state.</returns>
    public override string ToString() => $"Worker '{Id}' with {Code.Language} on {Target.Place} ({State}, {CallCount} calls)";

    /// <summary>Starts a worker.</summary>
    /// <param name="connection">Where. Not closed with the worker.</param>
    /// <param name="code">What it loads.</param>
    /// <param name="options">How. Null: all defaults.</param>
    /// <param name="surroundings">What every session of a registry gets.</param>
    /// <param name="owned">Disposed after the worker, such as the connection; null for nothing. Stays the caller's where this throws.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="ProgramStartException">There is no interpreter for the language, or it does not start.</exception>
    /// <exception cref="RemoteFunctionException">The code cannot be loaded.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The worker owns its interpreter.")]
    internal static async Task<Worker> StartAsync(
        IConnection connection, WorkerCode code, WorkerOptions? options, SessionSurroundings surroundings, IAsyncDisposable? owned, CancellationToken cancellationToken)
    {
        options ??= WorkerOptions.Default;
        var id = $"worker-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var started = surroundings.Time.GetTimestamp();
        IInterpreter interpreter = code.Language is WorkerLanguage.Sh
            ? await ShellInterpreter.StartAsync(id, connection, code, options, surroundings, cancellationToken).ConfigureAwait(false)
            : await HarnessInterpreter.StartAsync(id, connection, code, options, surroundings.Time, cancellationToken).ConfigureAwait(false);
        SessionLog.WorkerStarted(surroundings.Logger, id, connection.Target, (long)surroundings.Time.GetElapsedTime(started).TotalMilliseconds);
        return new Worker(id, connection, code, options, surroundings, interpreter, owned);
    }

    /// <summary>Looks whether the code defines a function.</summary>
    /// <exception cref="RemoteFunctionNotFoundException">It does not.</exception>
    /// <exception cref="SessionException">The worker has ended.</exception>
    internal async Task CheckAsync(string function, CancellationToken cancellationToken)
    {
        async Task<bool> CheckInTurnAsync()
        {
            await _interpreter.CheckAsync(function, cancellationToken).ConfigureAwait(false);
            return true;
        }

        await InTurnAsync(CheckInTurnAsync, isCall: false, cancellationToken).ConfigureAwait(false);
    }

    private Task<Worker> StartAgainAsync(CancellationToken cancellationToken) =>
        StartAsync(_connection, Code, _options, _surroundings, null, cancellationToken);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> run, bool isCall, CancellationToken cancellationToken)
    {
        _lifetime.ThrowIfEnded();
        using var turn = await _turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        _idleTimer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _lifetime.Become(SessionState.Busy);
        _lifetime.ThrowIfEnded();
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (InterpreterEndedException)
        {
            Lose();
            throw _lifetime.Reason!;
        }
        finally
        {
            if (_interpreter.Ended.IsCompleted)
            {
                Lose(); // a call that was interrupted throws something else
            }

            if (isCall)
            {
                Interlocked.Increment(ref _callCount);
                Interlocked.Exchange(ref _lastCallTicks, _surroundings.Time.GetUtcNow().UtcTicks);
            }

            _lifetime.Become(SessionState.Idle);
            RestartIdleTime();
        }
    }

    private void RestartIdleTime()
    {
        Interlocked.Exchange(ref _lastUseTicks, _surroundings.Time.GetUtcNow().UtcTicks);
        if (!_lifetime.Closed.IsCancellationRequested)
        {
            _idleTimer?.Change(_options.IdleTimeout!.Value, Timeout.InfiniteTimeSpan);
        }
    }

    private void Expire(TimeSpan idleTimeout)
    {
        if (_lifetime.TryEnd(SessionState.Expired, SessionExpiredException.OfWorker(Id, idleTimeout), unlessBusy: true))
        {
            SessionLog.WorkerEnded(_surroundings.Logger, Id, SessionState.Expired);
            _ = CloseAsync();
        }
    }

    private void Lose()
    {
        if (_lifetime.TryEnd(SessionState.Lost, SessionLostException.OfWorker(Id, _interpreter.EndReason)))
        {
            SessionLog.WorkerEnded(_surroundings.Logger, Id, SessionState.Lost);
            _ = CloseAsync(); // what the interpreter has started goes too
        }
    }

    // Sees an interpreter that ends while no call runs.
    private async Task WatchAsync()
    {
        await _interpreter.Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using (await _turns.EnterAsync(CancellationToken.None).ConfigureAwait(false))
        {
            Lose();
        }
    }

    private async Task EndAsync()
    {
        if (_lifetime.TryEnd(SessionState.Closed, SessionClosedException.OfWorker(Id)))
        {
            SessionLog.WorkerEnded(_surroundings.Logger, Id, SessionState.Closed);
        }

        _idleTimer?.Dispose();
        try
        {
            await _interpreter.DisposeAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The owner of the connection has closed that first, and so ended all that ran over it.
        }

        await _watching.ConfigureAwait(false);
        if (_owned is not null)
        {
            await _owned.DisposeAsync().ConfigureAwait(false);
        }

        _lifetime.Dispose();
    }
}
