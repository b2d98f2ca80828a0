using System.Diagnostics;

namespace Repl.Sessions.Shells;

/// <summary>Reads both streams of a shell, and brings what they carry to whom it belongs: a command, the background, or the shell itself.</summary>
internal sealed class ShellReader : IAsyncDisposable
{
    // How long the streams may stay silent before nothing more is expected: what a shell wrote before its end is in the pipe by then.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(50);

    // A small command has ended by then. Longer ones are waited for without a thread.
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(100);

    // The next small command often comes at once. What background jobs write can wait so long.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly bool _isDirect;
    private readonly TurnQueue _turns = new();
    private readonly OutputPump _output;
    private readonly OutputPump _errors;
    private readonly ITimer _rest;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _dialectName = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ShellCommand? _command;
    private Settling? _settling;
    private StateTelling? _telling;
    private Task _taking = Task.CompletedTask;

    /// <param name="program">The shell.</param>
    /// <param name="nonce">What its markers hold.</param>
    /// <param name="isDirect">Whether the connection is (<see cref="IConnection.IsDirect"/>); then both streams can be polled.</param>
    /// <param name="time">The clock.</param>
    /// <param name="first">The command that the shell was given when it was started; null where it was given none.</param>
    public ShellReader(IProgramChannel program, string nonce, bool isDirect, TimeProvider time, ShellCommand? first)
    {
        (_time, _isDirect, _command) = (time, isDirect, first);
        Late = new LateOutput(time); // until the first command: banners and a missing terminal are not for users
        var prefix = ShellFrame.MarkerPrefix(nonce);
        _output = new(program.StandardOutput, _turns, prefix, (output, marker) => DeliverAsync(OutputKind.StandardOutput, output, marker));
        _errors = new(program.StandardError, _turns, prefix, (output, marker) => DeliverAsync(OutputKind.StandardError, output, marker));
        _rest = TimeProvider.System.CreateTimer(static reader => ((ShellReader)reader!).Heed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Finished = Task.WhenAll(_output.RunAsync(_stop.Token), _errors.RunAsync(_stop.Token));
    }

    /// <summary>The command that has the shell, or had it last.</summary>
    public ShellCommand? Command => Volatile.Read(ref _command);

    /// <summary>Takes what belongs to no command.</summary>
    public LateOutput Late { get; set; }

    /// <summary>Ends when a new shell has told its dialect.</summary>
    public Task<string> DialectName => _dialectName.Task;

    /// <summary>The state that the shell has told last.</summary>
    public StateTelling? Told { get; private set; }

    /// <summary>Ends when both streams have ended, which may be long after the shell: background jobs hold them open.</summary>
    public Task Finished { get; }

    /// <summary>Waits for the marker that tells that the shell has read everything before it. The last to ask is answered.</summary>
    /// <param name="number">The marker's number.</param>
    public Task WhenSettledAsync(int number)
    {
        var settling = new Settling(number);
        Volatile.Write(ref _settling, settling);
        return settling.Done.Task;
    }

    /// <summary>Waits, after the shell's end, until what it wrote was read and delivered.</summary>
    public async Task DrainAsync()
    {
        int reads;
        do
        {
            reads = Reads();
            await Finished.WaitAsync(Silence, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!Finished.IsCompleted && (reads != Reads() || _output.IsBusy || _errors.IsBusy));

        int Reads() => _output.Reads + _errors.Reads;
    }

    /// <summary>Makes a command the one that has the shell, which has not been sent anything of it yet.</summary>
    public async Task BeginAsync(ShellCommand command)
    {
        if (!_isDirect)
        {
            Interlocked.Exchange(ref _command, command);
            return;
        }

        if (command.IsOurs)
        {
            Heed(); // nobody will look for it himself
        }

        // What is there by now is none of its output; what comes from now on is.
        using var turn = await _turns.EnterAsync(CancellationToken.None).ConfigureAwait(false);
        await _output.TakeAllAsync().ConfigureAwait(false);
        await _errors.TakeAllAsync().ConfigureAwait(false);
        await WriteLateAsync(OutputKind.StandardOutput, command).ConfigureAwait(false);
        await WriteLateAsync(OutputKind.StandardError, command).ConfigureAwait(false);
        command.Own();
        Interlocked.Exchange(ref _command, command);
    }

    /// <summary>
    /// Reads for whoever has just handed a command to the shell, on his own thread, as long as a small command takes: to be woken by
    /// another thread costs more than such a command. Does nothing where the streams cannot be polled.
    /// </summary>
    /// <remarks>
    /// The shell is fastest where the next command comes before it falls asleep, a few microseconds after the end of this one. So those who
    /// wait for the streams are not sent back to their posts at once (<see cref="OutputPump.Heed"/>), but after a millisecond without a command.
    /// </remarks>
    public void TakeForAMoment(ShellCommand command) => _taking = TakeForAMomentAsync(command);

    /// <summary>Stops reading, whoever still holds the streams, and closes them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Finished.ConfigureAwait(false);
        await _taking.ConfigureAwait(false);
        await _rest.DisposeAsync().ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
        await _errors.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    // Where a receiver has to take something first, it returns to its caller there, and goes on later.
    private async Task TakeForAMomentAsync(ShellCommand command)
    {
        using var turn = _isDirect ? _turns.TryEnter() : null;
        if (turn is null)
        {
            return;
        }

        _output.Ignore();
        _errors.Ignore();
        try
        {
            for (var started = Stopwatch.GetTimestamp(); !command.Finished.IsCompleted && Stopwatch.GetElapsedTime(started) < Moment;)
            {
                if (await _output.TakeAsync().ConfigureAwait(false) == 0)
                {
                    Thread.Yield(); // to the shell, should this be the only processor
                }
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            // The stream went away under us: the shell is being closed.
        }
        finally
        {
            if (command.Finished.IsCompleted)
            {
                _rest.Change(Rest, Timeout.InfiniteTimeSpan);
            }
            else
            {
                Heed();
            }
        }
    }

    private void Heed()
    {
        _output.Heed();
        _errors.Heed();
    }

    private ValueTask DeliverAsync(OutputKind kind, ReadOnlyMemory<byte> output, Marker? marker)
    {
        var command = Command;
        if (marker is not null)
        {
            return HeedAsync(kind, marker, command);
        }

        if (output.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        if (command is { IsOurs: false } && command.Owns(kind))
        {
            return command.WriteAsync(kind, output);
        }

        Late.Add(kind, output);
        return ValueTask.CompletedTask;
    }

    private async ValueTask HeedAsync(OutputKind kind, Marker marker, ShellCommand? command)
    {
        switch (marker.Kind)
        {
            case MarkerKind.Dialect:
                _dialectName.TrySetResult(marker.Text);
                break;
            case MarkerKind.Settled when Volatile.Read(ref _settling) is { } settling && settling.Number == marker.Number:
                settling.Done.TrySetResult();
                break;
            case MarkerKind.State:
                _telling = StateTelling.Begin(marker);
                break;
            case MarkerKind.StateText:
                _telling?.Add(marker.Payload);
                break;
            case MarkerKind.PackedStateText:
                _telling?.AddPacked(marker.Payload);
                break;
            case MarkerKind.StateEnd:
                (Told, _telling) = (_telling is { IsWhole: true } ? _telling : Told, null);
                break;
            case MarkerKind.Begin or MarkerKind.End when command?.Number == marker.Number: // else the second of two end frames: no news
                if (marker.Kind is MarkerKind.Begin)
                {
                    await WriteLateAsync(kind, command).ConfigureAwait(false);
                }
                else if (_isDirect)
                {
                    await _errors.TakeAllAsync().ConfigureAwait(false); // all that the command wrote there is there
                }

                await command.MarkAsync(kind, marker).ConfigureAwait(false);
                break;
        }
    }

    private ValueTask WriteLateAsync(OutputKind kind, ShellCommand command) =>
        !command.IsOurs && Late.Take(kind) is { } late ? command.WriteLateAsync(late) : ValueTask.CompletedTask;

    private sealed record Settling(int Number)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
