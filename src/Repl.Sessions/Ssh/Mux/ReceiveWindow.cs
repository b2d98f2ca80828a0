namespace Repl.Sessions.Ssh.Mux;

/// <summary>
/// How much the other side may still send on one channel (RFC 4254, section 5.2). What was read is given back in large steps. Together
/// with the window, the channel's buffers are bounded: nobody may send what was not given back, so at most
/// <see cref="Bytes"/> wait for a reader that is slow, and the program over there waits then.
/// </summary>
internal sealed class ReceiveWindow
{
    /// <summary>2 MiB: more than a connection of 1 Gbit/s and 15 ms holds on its way.</summary>
    public const uint Bytes = 2 * 1024 * 1024;

    private const uint CoarseStep = Bytes / 2;
    private const uint NearlyClosed = Bytes / 8;

    private readonly Lock _gate = new();
    private uint _open = Bytes;
    private uint _consumed;

    /// <summary>Counts what has arrived.</summary>
    /// <exception cref="MuxLinkException">It is more than was allowed.</exception>
    public void Receive(int count)
    {
        lock (_gate)
        {
            _open = count <= _open ? _open - (uint)count : throw new MuxLinkException("The server sent more than it was allowed to.");
        }
    }

    /// <summary>Counts what was read.</summary>
    /// <returns>
    /// By how much to widen the window now; 0 for not yet. Early where little is open: standard output and error share one window, and
    /// a reader of one must get on while nobody reads the other.
    /// </returns>
    public uint Consume(int count)
    {
        lock (_gate)
        {
            _consumed += (uint)count;
            if (_consumed < CoarseStep && _open >= NearlyClosed)
            {
                return 0;
            }

            var step = _consumed;
            _open += step;
            _consumed = 0;
            return step;
        }
    }
}
