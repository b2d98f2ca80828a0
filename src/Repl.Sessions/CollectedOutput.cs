namespace Repl.Sessions;

/// <summary>One stream of a command, collected up to a limit: beyond it, the first half and the last half.</summary>
internal sealed class CollectedOutput(int limit)
{
    private readonly int _headLimit = limit - (limit / 2);
    private readonly List<ReadOnlyMemory<byte>> _head = [];
    private readonly Queue<ReadOnlyMemory<byte>> _tail = new();
    private int _headLength;
    private long _tailLength;
    private long _dropped;

    /// <summary>How many bytes were left out of the middle.</summary>
    public long OmittedBytes => _dropped + Math.Max(0, _tailLength - (limit / 2));

    public void Add(ReadOnlyMemory<byte> bytes)
    {
        var toHead = Math.Min(bytes.Length, _headLimit - _headLength);
        if (toHead > 0)
        {
            _head.Add(bytes[..toHead]);
            _headLength += toHead;
        }

        if (toHead < bytes.Length)
        {
            _tail.Enqueue(bytes[toHead..]);
            _tailLength += bytes.Length - toHead;
            while (_tail.Count > 0 && _tailLength - _tail.Peek().Length >= limit / 2)
            {
                _dropped += _tail.Peek().Length;
                _tailLength -= _tail.Dequeue().Length;
            }
        }
    }

    /// <summary>What was kept, in one piece.</summary>
    public ReadOnlyMemory<byte> ToMemory()
    {
        if (_head.Count == 1 && _tail.Count == 0)
        {
            return _head[0];
        }

        var tailLength = (int)Math.Min(_tailLength, limit / 2);
        var all = new byte[_headLength + tailLength];
        var at = 0;
        foreach (var bytes in _head)
        {
            bytes.CopyTo(all.AsMemory(at));
            at += bytes.Length;
        }

        var skip = (int)(_tailLength - tailLength);
        foreach (var bytes in _tail)
        {
            bytes[skip..].CopyTo(all.AsMemory(at));
            at += bytes.Length - skip;
            skip = 0;
        }

        return all;
    }
}
