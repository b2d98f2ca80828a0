using System.Formats.Tar;

namespace Repl.Sessions.Docker.Files;

/// <summary>The content of one file of an archive, with which the archive ends.</summary>
/// <param name="archive">The archive. Disposed with this.</param>
/// <param name="content">The content.</param>
internal sealed class UnpackedFile(TarReader archive, Stream content) : AsyncStream
{
    public override bool CanRead => true;

    public override long Length => content.Length;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => content.ReadAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await archive.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            archive.Dispose();
        }

        base.Dispose(disposing);
    }
}
