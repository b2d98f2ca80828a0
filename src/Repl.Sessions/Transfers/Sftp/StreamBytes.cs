using System.Buffers;
using System.IO.Pipelines;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>What has come through any stream.</summary>
internal sealed class StreamBytes(Stream stream) : IReceivedBytes
{
    private const int ReadBytes = 256 * 1024; // one whole packet of the usual size, so that few reads suffice

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, minimumReadSize: ReadBytes / 4, leaveOpen: true));
    private ReadOnlySequence<byte> _shown;

    public async ValueTask<ReadOnlySequence<byte>> ReadAtLeastAsync(int count)
    {
        _shown = (await _reader.ReadAtLeastAsync(count).ConfigureAwait(false)).Buffer;
        return _shown;
    }

    public ValueTask AdvanceAsync(long count)
    {
        _reader.AdvanceTo(_shown.GetPosition(count));
        return ValueTask.CompletedTask;
    }
}
