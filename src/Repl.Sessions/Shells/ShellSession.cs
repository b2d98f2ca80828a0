using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Repl.Sessions.Shells;

/// <summary>A session over a shell: gives commands their turns, interrupts them, and tells when the shell has gone.</summary>
internal sealed class ShellSession : ISession
{
    private readonly SessionLifetime _lifetime = new();
    private readonly TurnQueue _turns = new();
    private readonly Shell _shell;
    private readonly SyntaxCheck _syntax;
    private readonly SessionOptions _options;
    private readonly SessionSurroundings _surroundings;
    private readonly Task _watching;
    private readonly Lazy<Task> _closing;

    private ShellSession(
        string name, Target target, Shell shell, SyntaxCheck syntax, SessionOptions options, SessionSurroundings surroundings)
    {
        (Name, Target, _shell, _syntax, _options, _surroundings) = (name, target, shell, syntax, options, surroundings);
        StartedAt = surroundings.Time.GetUtcNow();
        _watching = WatchAsync();
        _closing = new Lazy<Task>(CloseAsync);
    }

    public string Name { get; }

    public string Id { get; } = $"session-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    public Target Target { get; }

    public SessionState State => _lifetime.State;

    public DateTimeOffset StartedAt { get; }

    public CancellationToken Closed => _lifetime.Closed;

    public string? EndReason => _lifetime.Reason?.Message;

    private ILogger Logger => _surroundings.Logger;

    /// <summary>Starts a shell over a connection and waits until it answers.</summary>
    /// <exception cref="SessionOpenException">It could not be started, or did not answer in time.</exception>
    public static async Task<ShellSession> OpenAsync(
        string name, IConnection connection, SessionOptions options, SessionSurroundings surroundings, CancellationToken cancellationToken)
    {
        var started = surroundings.Time.GetTimestamp();
        var (shell, syntax) = await ShellStart.RunAsync(name, connection, options, surroundings.Time, cancellationToken).ConfigureAwait(false);
        var session = new ShellSession(name, connection.Target, shell, syntax, options, surroundings);
        SessionLog.Opened(surroundings.Logger, name, connection.Target, (long)surroundings.Time.GetElapsedTime(started).TotalMilliseconds);
        return session;
    }

    public IAsyncEnumerable<CommandEvent> ListenAsync(string command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A command must not contain the character NUL: no shell can read it.", nameof(command));
        }

        var ambient = _surroundings.AmbientCancellation();
        return ambient.CanBeCanceled && ambient != cancellationToken
            ? ListenUnderBothAsync(command, ambient, cancellationToken)
            : ListenInTurnAsync(command, cancellationToken);
    }

    public Task<CommandSyntax> CheckSyntaxAsync(string command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        _lifetime.ThrowIfEnded();
        return _syntax.RunAsync(command, cancellationToken);
    }

    public ValueTask DisposeAsync() => new(_closing.Value);

    /// <summary>What a notebook shows for a session that is a cell's value.</summary>
    public override string ToString() => $"Session '{Name}' to {Target} ({State})";

    // The exception carries the token that was really cancelled, not the linked one, which nobody else knows.
    private async IAsyncEnumerable<CommandEvent> ListenUnderBothAsync(
        string text, CancellationToken ambient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ambient, cancellationToken);
        var events = ListenInTurnAsync(text, either.Token).GetAsyncEnumerator(CancellationToken.None);
        await using var _ = events.ConfigureAwait(false);
        while (await MoveNextAsync().ConfigureAwait(false))
        {
            yield return events.Current;
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await events.MoveNextAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException stopped) when (stopped.CancellationToken == either.Token)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ambient.ThrowIfCancellationRequested();
                throw;
            }
        }
    }

    private async IAsyncEnumerable<CommandEvent> ListenInTurnAsync(
        string text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _lifetime.ThrowIfEnded();
        var turn = await _turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        var command = await BeginAsync(text, turn).ConfigureAwait(false);
        var interrupt = new CommandInterrupt(_shell, command, _options.InterruptGrace);
        var ending = EndTurnAsync(command, interrupt, turn);
        try
        {
            using var onCancel = cancellationToken.UnsafeRegister(static state => ((CommandInterrupt)state!).Start(), interrupt);
            yield return new CommandEvent.Started(_surroundings.Time.GetUtcNow());
            await foreach (var happened in command.Events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return happened;
            }
        }
        finally
        {
            // A receiver that leaves early wants no more of the command.
            interrupt.Start();
            await foreach (var _ in command.Events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
            }

            await ending.ConfigureAwait(false);
        }

        if (interrupt.WasStarted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        // The status of a command whose session was closed under it says nothing about the command.
        if (await ending.ConfigureAwait(false) is SessionState.Closed)
        {
            _lifetime.ThrowIfEnded();
        }
    }

    private async Task<ShellCommand> BeginAsync(string text, TurnQueue.Turn turn)
    {
        try
        {
            _lifetime.ThrowIfEnded();
            _lifetime.Become(SessionState.Busy);
            var command = await _shell.BeginAsync(text).ConfigureAwait(false);
            SessionLog.CommandStarted(Logger, Name, command.Number);
            SessionLog.CommandTextSensitive(Logger, Name, command.Number, text);
            return command;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    // The turn ends with the command, not with its receiver: one that a stopped cell has left behind will never come back.
    private async Task<SessionState> EndTurnAsync(ShellCommand command, CommandInterrupt interrupt, TurnQueue.Turn turn)
    {
        await command.Finished.ConfigureAwait(false);
        await interrupt.EndAsync().ConfigureAwait(false);
        SessionLog.CommandEnded(Logger, Name, command.Number);
        if (command.ShellExitCode is { } exitCode)
        {
            Lose(exitCode);
        }

        _lifetime.Become(SessionState.Idle);
        var state = State;
        turn.Dispose();
        return state;
    }

    private async Task WatchAsync()
    {
        Lose(await _shell.Ended.ConfigureAwait(false));
        await _shell.DisposeAsync().ConfigureAwait(false);
    }

    private void Lose(int exitCode)
    {
        var lost = new SessionLostException(Name, _shell.DiedOfInterrupt
            ? $"Its command did not stop within {_options.InterruptGrace.TotalSeconds:0.#} s of an interrupt, so its shell was ended, and with it the session's state."
            : $"Its shell ended with status {exitCode}, and with it the session's state.");
        if (_lifetime.TryEnd(SessionState.Lost, lost))
        {
            SessionLog.Lost(Logger, Name, exitCode);
        }
    }

    private async Task CloseAsync()
    {
        if (_lifetime.TryEnd(SessionState.Closed, new SessionClosedException(Name)))
        {
            SessionLog.Closed(Logger, Name);
        }

        await _shell.DisposeAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _lifetime.Dispose();
    }
}
