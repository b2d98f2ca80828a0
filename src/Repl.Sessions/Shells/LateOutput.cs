namespace Repl.Sessions.Shells;

/// <summary>What background jobs wrote while no command ran, until the next command takes it: the last 256 KiB of each stream.</summary>
/// <remarks>A job must never stop because nobody reads; so, unlike a command's output, this is cut instead of held back.</remarks>
internal sealed class LateOutput(TimeProvider time)
{
    private const int MostBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>>[] _waiting = [new(), new()];
    private readonly int[] _length = new int[2];
    private long _lastAt;
    private string? _origin;
    private bool _hasSeveralOrigins;

    /// <summary>How long ago something came last.</summary>
    public TimeSpan HasBeenSilentFor
    {
        get
        {
            lock (_gate)
            {
                return _lastAt == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(_lastAt);
            }
        }
    }

    /// <summary>Notes that a command may have started jobs. As long as it is the only one, all late output is theirs.</summary>
    public void NoteOrigin(string command)
    {
        lock (_gate)
        {
            _hasSeveralOrigins |= _origin is not null;
            _origin = Shorten.Line(command);
        }
    }

    public void Add(OutputKind kind, ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            _lastAt = time.GetTimestamp();
            _waiting[(int)kind].Enqueue(bytes);
            _length[(int)kind] += bytes.Length;
            while (_length[(int)kind] > MostBytes)
            {
                _length[(int)kind] -= _waiting[(int)kind].Dequeue().Length;
            }
        }
    }

    /// <summary>Takes all that waits of one stream; null where nothing does.</summary>
    public CommandEvent.LateOutput? Take(OutputKind kind)
    {
        lock (_gate)
        {
            var (waiting, length) = (_waiting[(int)kind], _length[(int)kind]);
            if (waiting.Count == 0)
            {
                return null;
            }

            var bytes = new byte[length];
            for (var at = 0; waiting.TryDequeue(out var piece); at += piece.Length)
            {
                piece.CopyTo(bytes.AsMemory(at));
            }

            _length[(int)kind] = 0;
            return new CommandEvent.LateOutput(kind, bytes, _hasSeveralOrigins ? null : _origin);
        }
    }
}
