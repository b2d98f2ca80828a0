using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>Writes a local file into an open one at the server, with many requests under way.</summary>
/// <param name="client">The connection.</param>
/// <param name="handle">The open file.</param>
/// <param name="from">Has the bytes.</param>
/// <param name="chunkBytes">How much to send in one request.</param>
/// <param name="windowBytes">How much to send before its arrival is confirmed.</param>
internal sealed class SftpUpload(SftpClient client, byte[] handle, SafeFileHandle from, int chunkBytes, long windowBytes)
{
    private const int HeadBytes = 1024; // a handle has at most 256 bytes

    private readonly int _mostUnderWay = (int)(windowBytes / chunkBytes);
    private readonly Queue<(int Length, SftpReply Reply)> _underWay = new();

    /// <summary>Writes until the local file's end.</summary>
    /// <param name="offset">Where to begin.</param>
    /// <param name="moved">Told how many more bytes have arrived.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(long offset, Action<long> moved, CancellationToken cancellationToken)
    {
        using var packet = new SftpWriter(HeadBytes + chunkBytes);
        for (int count; (count = Fill(packet, offset)) > 0; offset += count)
        {
            await client.SendAsync(packet, cancellationToken).ConfigureAwait(false);

            // Whatever has arrived; and where much is under way, half of it, so that this sends in long runs.
            if (_underWay.Count >= _mostUnderWay)
            {
                await ConfirmAsync(_mostUnderWay / 2, moved, cancellationToken).ConfigureAwait(false);
            }
        }

        await ConfirmAsync(0, moved, cancellationToken).ConfigureAwait(false);
    }

    private int Fill(SftpWriter packet, long offset)
    {
        packet.Clear();
        var start = packet.Begin(SftpType.Write);
        var number = client.TakeNumber();
        packet.UInt32(number);
        packet.Bytes(handle);
        packet.UInt64((ulong)offset);
        var count = packet.Bytes(chunkBytes, buffer => RandomAccess.Read(from, buffer[..chunkBytes], offset));
        packet.End(start);
        if (count > 0)
        {
            var reply = new SftpReply();
            client.Expect(number, reply);
            _underWay.Enqueue((count, reply));
        }

        return count;
    }

    private async Task ConfirmAsync(int left, Action<long> moved, CancellationToken cancellationToken)
    {
        while (_underWay.Count > left)
        {
            var (length, reply) = _underWay.Dequeue();
            (await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).Expect(SftpType.Status);
            moved(length);
        }
    }
}
