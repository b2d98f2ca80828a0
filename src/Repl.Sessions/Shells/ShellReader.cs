namespace Repl.Sessions.Shells;

/// <summary>Reads both streams of a shell, and brings what they carry to whom it belongs: a command, the background, or the shell itself.</summary>
internal sealed class ShellReader : IAsyncDisposable
{
    // How long the streams may stay silent before nothing more is expected: what a shell wrote before its end is in the pipe by then.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _prefix;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string> _dialectName = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ShellCommand? _command;
    private Settling? _settling;
    private StateTelling? _telling;
    private int _reads;
    private int _busyReaders;

    /// <param name="program">The shell.</param>
    /// <param name="nonce">What its markers hold.</param>
    /// <param name="time">The clock.</param>
    /// <param name="first">The command that the shell was given when it was started; null where it was given none.</param>
    public ShellReader(IProgramChannel program, string nonce, TimeProvider time, ShellCommand? first)
    {
        (_prefix, _time, _command) = (ShellFrame.MarkerPrefix(nonce), time, first);
        Late = new LateOutput(time); // until the first command: banners and a missing terminal are not for users
        Finished = Task.WhenAll(
            ReadAsync(program.StandardOutput, OutputKind.StandardOutput), ReadAsync(program.StandardError, OutputKind.StandardError));
    }

    /// <summary>The command that has the shell, or had it last.</summary>
    public ShellCommand? Command
    {
        get => Volatile.Read(ref _command);
        set => Interlocked.Exchange(ref _command, value);
    }

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
            reads = Volatile.Read(ref _reads);
            await Finished.WaitAsync(Silence, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!Finished.IsCompleted && (reads != Volatile.Read(ref _reads) || Volatile.Read(ref _busyReaders) > 0));
    }

    /// <summary>Stops reading, whoever still holds the streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Finished.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ReadAsync(Stream stream, OutputKind kind)
    {
        var scanner = new MarkerScanner(_prefix);
        try
        {
            int count;
            while ((count = await stream.ReadAsync(scanner.FreeSpace(), _stop.Token).ConfigureAwait(false)) > 0)
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
                foreach (var late in marker.Kind is MarkerKind.Begin && !command.IsOurs ? Late.Take(kind) : [])
                {
                    await command.WriteLateAsync(late).ConfigureAwait(false);
                }

                await command.MarkAsync(kind, marker).ConfigureAwait(false);
                break;
        }
    }

    private sealed record Settling(int Number)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
