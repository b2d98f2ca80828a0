using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>Reads an open file at the server to its end, with many requests under way.</summary>
/// <param name="client">The connection.</param>
/// <param name="handle">The open file.</param>
/// <param name="into">Gets the bytes.</param>
/// <param name="chunkBytes">How much to ask for in one request.</param>
/// <param name="windowBytes">How much to ask for before it has come.</param>
internal sealed class SftpDownload(SftpClient client, byte[] handle, SafeFileHandle into, int chunkBytes, long windowBytes)
{
    private readonly int _mostUnderWay = (int)(windowBytes / chunkBytes);
    private readonly Queue<(int Length, SftpReply Reply)> _underWay = new();

    /// <summary>Reads.</summary>
    /// <param name="offset">Where to begin.</param>
    /// <param name="size">Where the end is thought to be. Only what lies before it is asked for ahead.</param>
    /// <param name="moved">Told how many more bytes have come.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where the end is.</returns>
    public async Task<long> RunAsync(long offset, long size, Action<long> moved, CancellationToken cancellationToken)
    {
        using var batch = new SftpWriter();
        var (done, next, isProbed) = (offset, offset, false);
        while (true)
        {
            if (_underWay.Count <= _mostUnderWay / 2)
            {
                // Several at once: one write, and one wake-up at the other end. The last asks for what should not be there.
                while (_underWay.Count < _mostUnderWay && !isProbed)
                {
                    isProbed = next >= size;
                    next += Ask(batch, next, isProbed ? chunkBytes : (int)Math.Min(chunkBytes, size - next), isInMiddle: next + chunkBytes < size);
                }

                await SendAsync(batch, cancellationToken).ConfigureAwait(false);
            }

            var (length, reply) = _underWay.Dequeue();
            var count = await ReceiveAsync(reply, cancellationToken).ConfigureAwait(false);
            done += count;
            moved(count);
            if (count == 0)
            {
                return done; // what else is under way lies behind the end
            }

            if (_underWay.Count == 0)
            {
                (next, isProbed) = (done, false); // longer than thought: go on after what has come
                continue;
            }

            // Shorter than asked: the rest of it comes before all others, so that there is no hole.
            for (var missing = length - count; missing > 0; missing -= count)
            {
                reply = new SftpReply(into, done);
                Ask(batch, missing, reply);
                await SendAsync(batch, cancellationToken).ConfigureAwait(false);
                count = await ReceiveAsync(reply, cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    return done;
                }

                done += count;
                moved(count);
            }
        }
    }

    private static async Task<int> ReceiveAsync(SftpReply reply, CancellationToken cancellationToken)
    {
        var answer = await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer.Status is SftpStatus.EndOfFile ? 0 : answer.Expect(SftpType.Data).Count;
    }

    private int Ask(SftpWriter batch, long offset, int length, bool isInMiddle)
    {
        var reply = new SftpReply(into, offset, isInMiddle);
        Ask(batch, length, reply);
        _underWay.Enqueue((length, reply));
        return length;
    }

    private void Ask(SftpWriter batch, int length, SftpReply reply)
    {
        var start = client.Begin(batch, SftpType.Read, reply);
        batch.Bytes(handle);
        batch.UInt64((ulong)reply.Offset);
        batch.UInt32((uint)length);
        batch.End(start);
    }

    private async Task SendAsync(SftpWriter batch, CancellationToken cancellationToken)
    {
        if (!batch.Written.IsEmpty)
        {
            await client.SendAsync(batch, cancellationToken).ConfigureAwait(false);
            batch.Clear();
        }
    }
}
