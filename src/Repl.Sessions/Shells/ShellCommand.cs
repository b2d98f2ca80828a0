using System.Globalization;
using System.Threading.Channels;

namespace Repl.Sessions.Shells;

/// <summary>One command in a shell, from its frame to its end. Fed by the shell's two readers, read by whoever ran it.</summary>
/// <param name="number">What it is called in its frame.</param>
/// <param name="time">The clock.</param>
/// <param name="isDirect">Whether the connection is (<see cref="IConnection.IsDirect"/>); then its end is not marked on standard error.</param>
/// <param name="isOurs">Whether it is none of the user's, so that nobody receives what it does.</param>
internal sealed class ShellCommand(int number, TimeProvider time, bool isDirect, bool isOurs = false)
{
    // 16 reads of at most 64 KiB each: 1 MiB waits for a slow receiver, then the pipe fills up and the command itself waits.
    private const int QueuedEvents = 16;

    private readonly Channel<CommandEvent> _events = Channel.CreateBounded<CommandEvent>(
        new BoundedChannelOptions(QueuedEvents) { SingleReader = true });

    private readonly long _startedAt = time.GetTimestamp();
    private readonly TaskCompletionSource _discard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(); // what waits for it is ours, and short: it goes on at once
    private readonly Lock _gate = new();
    private readonly bool[] _isOpen = new bool[2];
    private bool _hasEnded;
    private int _endedStreams;

    public int Number => number;

    /// <summary>Whether the command is none of the user's, so that nobody receives what it does.</summary>
    public bool IsOurs => isOurs;

    /// <summary>How long ago the command was handed to the shell.</summary>
    public TimeSpan Age => time.GetElapsedTime(_startedAt);

    /// <summary>What the command does; completes after <see cref="CommandEvent.Exited"/>.</summary>
    public ChannelReader<CommandEvent> Events => _events.Reader;

    /// <summary>Whether the shell tells when it starts the command. Otherwise it starts it as soon as it has read it.</summary>
    public bool TellsBegin { get; init; } = true;

    /// <summary>Ends when the shell has read the whole command and started it, or has ended itself; not before the end where it does not tell.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Whether the shell has told that it has started it.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>How many bytes the shell will have read, of all that it is sent, when it has read the command; set before that is sent.</summary>
    public long LastByte { get; set; } = long.MaxValue;

    /// <summary>Ends when the shell is ready for the next command, or has ended itself.</summary>
    public Task Finished => _finished.Task;

    /// <summary>The command's exit status, once the shell has told it.</summary>
    public int ExitCode { get; private set; }

    /// <summary>The process that the shell has put into the background last (<c>$!</c>), once it has told it; empty or 0 where there was none.</summary>
    public string? LastJob { get; private set; }

    /// <summary>Where the shell is after the command, once it has told it.</summary>
    public string? WorkingDirectory { get; private set; }

    /// <summary>The shell's own exit status, where the shell ended before the command did.</summary>
    public int? ShellExitCode { get; private set; }

    /// <summary>Whether output on this stream now is this command's.</summary>
    public bool Owns(OutputKind kind) => Volatile.Read(ref _isOpen[(int)kind]);

    /// <summary>Hands over what the command wrote. Waits for the receiver when 1 MiB is on its way.</summary>
    public ValueTask WriteAsync(OutputKind kind, ReadOnlyMemory<byte> bytes) => WriteAsync(new CommandEvent.Output(kind, bytes));

    /// <summary>Hands over what background jobs wrote before the command began.</summary>
    public ValueTask WriteLateAsync(CommandEvent.LateOutput late) => WriteAsync(late);

    /// <summary>Drops output that waits for the receiver, and all that comes, except for the end.</summary>
    public void Discard() => _discard.TrySetResult();

    /// <summary>Makes output this command's from now on.</summary>
    public void Own()
    {
        Volatile.Write(ref _isOpen[(int)OutputKind.StandardOutput], true);
        Volatile.Write(ref _isOpen[(int)OutputKind.StandardError], true);
    }

    /// <summary>Takes note of a marker of this command. After the last one the command has ended.</summary>
    public async ValueTask MarkAsync(OutputKind kind, Marker marker)
    {
        Volatile.Write(ref _isOpen[(int)kind], marker.Kind is MarkerKind.Begin);
        if (marker.Kind is MarkerKind.Begin)
        {
            HasBegun = true;
            _begun.TrySetResult();
            return;
        }

        if (kind is OutputKind.StandardOutput)
        {
            if (marker.Text.Split(';', 4) is not [var status, var noted, var job, var directory] || !TryReadStatus(noted, status, out var exitCode))
            {
                return; // somebody plays with markers; the true one comes
            }

            (ExitCode, LastJob, WorkingDirectory) = (exitCode, job, directory);
            if (isDirect)
            {
                Volatile.Write(ref _isOpen[(int)OutputKind.StandardError], false);
            }
        }

        if (EndStream(kind))
        {
            await EndAsync(ExitCode, WorkingDirectory).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the command with the status of a shell that has ended.</summary>
    public ValueTask EndWithShellAsync(int exitCode)
    {
        if (!Finished.IsCompleted)
        {
            ShellExitCode = exitCode;
        }

        // No end marker has come, and none will: what comes now is written by background jobs.
        Volatile.Write(ref _isOpen[(int)OutputKind.StandardOutput], false);
        Volatile.Write(ref _isOpen[(int)OutputKind.StandardError], false);
        return EndAsync(exitCode, null);
    }

    private async ValueTask EndAsync(int exitCode, string? workingDirectory)
    {
        if (Interlocked.Exchange(ref _hasEnded, true))
        {
            return;
        }

        var exited = new CommandEvent.Exited(exitCode, workingDirectory, Age);
        _begun.TrySetResult();
        _finished.TrySetResult(); // before the receiver hears of it: a command that it has seen to end must not be interrupted
        await WriteAsync(exited).ConfigureAwait(false);
        _events.Writer.TryComplete();
    }

    private async ValueTask WriteAsync(CommandEvent happened)
    {
        while (!isOurs && !_events.Writer.TryWrite(happened) && !_discard.Task.IsCompleted)
        {
            var canWrite = _events.Writer.WaitToWriteAsync().AsTask();
            if (await Task.WhenAny(canWrite, _discard.Task).ConfigureAwait(false) == canWrite && !await canWrite.ConfigureAwait(false))
            {
                return; // the command has ended: nobody would ever take it
            }
        }
    }

    // What the frame has noted of this command itself counts more than what the shell says after it.
    private bool TryReadStatus(string noted, string last, out int status)
    {
        var own = noted.Split(':') is [var of, var told] && of == number.ToString(CultureInfo.InvariantCulture) ? told : last;
        return int.TryParse(own, CultureInfo.InvariantCulture, out status);
    }

    // An end frame may be sent twice (see ShellFrame.End): each stream counts once.
    private bool EndStream(OutputKind kind)
    {
        lock (_gate)
        {
            var before = _endedStreams;
            _endedStreams |= 1 << (int)kind;
            return before != _endedStreams && _endedStreams == (isDirect ? 1 << (int)OutputKind.StandardOutput : 0b11);
        }
    }
}
