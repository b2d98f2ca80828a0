using System.Threading.Channels;

namespace Repl.Sessions.Transfers;

/// <summary>Adds up what has moved, and tells it, but not too often.</summary>
/// <param name="time">The clock.</param>
/// <param name="listener">Gets the progress.</param>
internal sealed class TransferMeter(TimeProvider time, ChannelWriter<TransferProgress> listener)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100); // ten a second is as much as an eye can follow

    private readonly Lock _gate = new();
    private readonly long _startedAt = time.GetTimestamp();
    private long _toldAt;
    private long _bytesTotal;
    private int _filesTotal;
    private long _moved;
    private int _filesDone;

    /// <summary>Bytes that were there already.</summary>
    public long Resumed { get; private set; }

    /// <summary>All bytes that are there now.</summary>
    public long Bytes => Resumed + _moved;

    /// <summary>How long it has taken so far.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    /// <summary>Says how much there is to move.</summary>
    public void Expect(int files, long bytes) => (_filesTotal, _bytesTotal, _toldAt) = (files, bytes, time.GetTimestamp());

    /// <summary>Counts bytes that an earlier transfer has moved.</summary>
    public void Resume(long bytes)
    {
        lock (_gate)
        {
            Resumed += bytes;
        }
    }

    /// <summary>Counts bytes of a file.</summary>
    public void Move(string file, long bytes)
    {
        lock (_gate)
        {
            _moved += bytes;
            if (time.GetElapsedTime(_toldAt) >= Pause)
            {
                Tell(file);
            }
        }
    }

    /// <summary>Counts a file that is complete. The last one is told in any case.</summary>
    public void Complete(string file)
    {
        lock (_gate)
        {
            _filesDone++;
            if (_filesDone == _filesTotal || time.GetElapsedTime(_toldAt) >= Pause)
            {
                Tell(file);
            }
        }
    }

    private void Tell(string file)
    {
        _toldAt = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_startedAt, _toldAt).TotalSeconds;
        var rate = seconds > 0 ? _moved / seconds : 0;
        TimeSpan? left = rate > 0 ? TimeSpan.FromSeconds(Math.Max(0, _bytesTotal - Bytes) / rate) : null;
        listener.TryWrite(new TransferProgress(file, Bytes, _bytesTotal, _filesDone, _filesTotal, rate, left));
    }
}
