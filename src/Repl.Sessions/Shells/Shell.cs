using System.Diagnostics.CodeAnalysis;

namespace Repl.Sessions.Shells;

/// <summary>An interpreter that keeps state, running on one channel. Runs one command at a time; its owner sees to that.</summary>
internal sealed class Shell : IAsyncDisposable
{
    // How long after the shell's end its streams may stay silent before nothing more is expected: what it wrote is in the pipe by then.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerToInterrupt = TimeSpan.FromMilliseconds(100);

    // A program that is just being started loses an interrupt (the shell's handler, not yet replaced, takes it), and a shell goes on
    // when its child seems to have handled one. So it is repeated, as people do, but seldom: some programs take two to mean "now".
    private static readonly TimeSpan PauseAfterInterrupt = TimeSpan.FromMilliseconds(150);

    private readonly IProgramChannel _program;
    private readonly ShellFrame _frame;
    private readonly TimeProvider _time;
    private readonly LateOutput _late = new();
    private readonly CancellationTokenSource _stopReading = new();
    private readonly Task[] _readers;
    private readonly Lazy<Task> _closing;
    private ShellCommand? _current;
    private Settling? _settling;
    private bool _hasEnded;
    private int _lastNumber;
    private int _reads;
    private int _busyReaders;

    private Shell(IProgramChannel program, ShellDialect dialect, TimeProvider time)
    {
        _program = program;
        _frame = new ShellFrame(dialect);
        _time = time;
        _readers =
        [
            ReadAsync(program.StandardOutput, OutputKind.StandardOutput),
            ReadAsync(program.StandardError, OutputKind.StandardError),
        ];
        Ended = WatchAsync();
        _closing = new Lazy<Task>(CloseAsync);
    }

    /// <summary>Ends with the shell, after all that it wrote was delivered: its exit status.</summary>
    public Task<int> Ended { get; }

    /// <summary>Whether the shell was ended because a command would not stop.</summary>
    public bool DiedOfInterrupt { get; private set; }

    /// <summary>Starts a shell and waits until it answers.</summary>
    /// <exception cref="ProgramStartException">The program could not be started, or is no shell that answers.</exception>
    /// <exception cref="OperationCanceledException">It took too long; nothing is left behind.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The shell owns the channel and is returned, or disposed on the way out.")]
    public static async Task<Shell> StartAsync(
        IConnection connection, ProgramSpec program, ShellDialect dialect, TimeProvider time, CancellationToken cancellationToken)
    {
        var shell = new Shell(await connection.StartAsync(program, cancellationToken).ConfigureAwait(false), dialect, time);
        try
        {
            await shell.SendAsync(shell._frame.Opening()).ConfigureAwait(false);
            var first = await shell.BeginAsync("").ConfigureAwait(false);
            first.Discard(); // what it said before its first command (banners, a missing terminal) is not for users
            await first.Finished.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (first.ShellExitCode is { } exitCode)
            {
                throw new ProgramStartException(
                    $"The program '{program.FileName}' ended with status {exitCode} instead of answering as a shell.",
                    "Choose a shell such as bash or sh.");
            }

            return shell;
        }
        catch
        {
            await shell.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Hands a command to the shell.</summary>
    public async Task<ShellCommand> BeginAsync(string text)
    {
        var command = new ShellCommand(++_lastNumber, _time);
        Interlocked.Exchange(ref _current, command);
        if (Volatile.Read(ref _hasEnded))
        {
            await command.EndWithShellAsync(await Ended.ConfigureAwait(false)).ConfigureAwait(false);
            return command;
        }

        await SendAsync(_frame.Command(command.Number, text)).ConfigureAwait(false);
        return command;
    }

    /// <summary>
    /// Stops a command: as Ctrl-C would, then by ending what it has started, and at last, where it still does not stop, by ending the shell.
    /// </summary>
    public async Task InterruptAsync(ShellCommand command, TimeSpan grace)
    {
        await StopAsync(command, grace).ConfigureAwait(false);
        if (command.ShellExitCode is null && !await SettlesAsync(grace).ConfigureAwait(false))
        {
            DiedOfInterrupt = true;
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the shell and everything that was started in it. A command that still runs ends with the shell's status.</summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    private async Task StopAsync(ShellCommand command, TimeSpan grace)
    {
        // Not before the shell has read all of the command: it would take the rest of the text for commands of its own.
        if (await EndsWithinAsync(command.Begun, grace).ConfigureAwait(false))
        {
            var started = _time.GetTimestamp();
            for (var pause = PauseAfterInterrupt; _time.GetElapsedTime(started) < grace; pause *= 4)
            {
                var rest = grace - _time.GetElapsedTime(started);
                if (await StopsAsync(command, rest < pause ? rest : pause).ConfigureAwait(false))
                {
                    return;
                }
            }

            // What was running before the command is none of its children: older background jobs live on.
            await _program.EndChildrenAsync(command.Age, CancellationToken.None).ConfigureAwait(false);
            if (await StopsAsync(command, PauseAfterInterrupt).ConfigureAwait(false))
            {
                return;
            }
        }

        // Perhaps the command has ended, and only its receiver does not take the output.
        command.Discard();
        if (!await EndsWithinAsync(command.Finished, AnswerToInterrupt).ConfigureAwait(false))
        {
            DiedOfInterrupt = true;
            await DisposeAsync().ConfigureAwait(false);
            await command.Finished.ConfigureAwait(false);
        }
    }

    private async Task<bool> StopsAsync(ShellCommand command, TimeSpan limit)
    {
        await _program.InterruptAsync(CancellationToken.None).ConfigureAwait(false);
        if (await EndsWithinAsync(command.Finished, AnswerToInterrupt).ConfigureAwait(false))
        {
            return true;
        }

        // An interrupted dash throws away what it has read ahead, the end markers included.
        await SendAsync(_frame.End(command.Number)).ConfigureAwait(false);
        return await EndsWithinAsync(command.Finished, limit).ConfigureAwait(false);
    }

    // A signal that has been sent may reach the shell later than what is written to it next, which it then throws away. Once the shell has
    // answered anything written after the signal, the signal is behind it.
    private async Task<bool> SettlesAsync(TimeSpan limit)
    {
        var started = _time.GetTimestamp();
        while (_time.GetElapsedTime(started) < limit)
        {
            var settling = new Settling(++_lastNumber);
            Volatile.Write(ref _settling, settling);
            await SendAsync(_frame.Settle(settling.Number)).ConfigureAwait(false);
            if (await EndsWithinAsync(settling.Done.Task, AnswerToInterrupt).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private async Task CloseAsync()
    {
        Volatile.Read(ref _current)?.Discard(); // a receiver that takes nothing must not hold up the end
        await _program.DisposeAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
        await _stopReading.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_readers).ConfigureAwait(false);
        _stopReading.Dispose();
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        await task.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    private async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _program.StandardInput.WriteAsync(bytes).ConfigureAwait(false);
            await _program.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // The shell has ended: Ended tells so, and ends the command.
        }
    }

    private async Task ReadAsync(Stream stream, OutputKind kind)
    {
        var scanner = new MarkerScanner(_frame.MarkerPrefix);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(scanner.FreeSpace(), _stopReading.Token).ConfigureAwait(false)) > 0)
            {
                Interlocked.Increment(ref _reads);
                Interlocked.Increment(ref _busyReaders);
                scanner.Advance(count);
                while (scanner.TryRead(out var output, out var marker))
                {
                    await DeliverAsync(kind, output, marker).ConfigureAwait(false);
                }

                Interlocked.Decrement(ref _busyReaders);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream went away under us: the shell is being closed.
        }

        await DeliverAsync(kind, scanner.Rest(), null).ConfigureAwait(false);
    }

    private async ValueTask DeliverAsync(OutputKind kind, ReadOnlyMemory<byte> output, Marker? marker)
    {
        var command = Volatile.Read(ref _current);
        switch (marker)
        {
            case null when output.IsEmpty:
                break;
            case null when command?.Owns(kind) == true:
                await command.WriteAsync(kind, output).ConfigureAwait(false);
                break;
            case null:
                _late.Add(kind, output);
                break;
            case { Kind: MarkerKind.Settled } when Volatile.Read(ref _settling) is { } settling && settling.Number == marker.Number:
                settling.Done.TrySetResult();
                break;
            case var _ when command?.Number != marker.Number:
                break; // the second of two end frames of an older command: no news
            default:
                foreach (var late in marker.Kind is MarkerKind.Begin ? _late.Take(kind) : [])
                {
                    await command.WriteLateAsync(late).ConfigureAwait(false);
                }

                await command.MarkAsync(kind, marker).ConfigureAwait(false);
                break;
        }
    }

    // The process tells that a shell has ended; its streams do not, because background jobs may hold them open.
    private async Task<int> WatchAsync()
    {
        var exitCode = await _program.Exited.ConfigureAwait(false);
        var drained = Task.WhenAll(_readers);
        int reads;
        do
        {
            reads = Volatile.Read(ref _reads);
            await drained.WaitAsync(Silence, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!drained.IsCompleted && (reads != Volatile.Read(ref _reads) || Volatile.Read(ref _busyReaders) > 0));

        // Either a command that begins now sees this, or it is seen here: it never waits for a shell that is gone.
        Interlocked.Exchange(ref _hasEnded, true);
        if (Volatile.Read(ref _current) is { } command)
        {
            await command.EndWithShellAsync(exitCode).ConfigureAwait(false);
        }

        return exitCode;
    }

    private sealed record Settling(int Number)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
