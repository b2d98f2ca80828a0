using System.Text;

namespace Repl.Sessions.Transfers;

/// <summary>Conveniences on <see cref="ISession.TransferAsync"/>.</summary>
/// <example><code>
/// await session.UploadAsync("dist/app.tar.gz", "/srv/app/");
/// await session.DownloadAsync("logs", "./backups/", new TransferOptions { Preserve = true, Verify = true });
/// </code></example>
public static class TransferExtensions
{
    extension(ISession session)
    {
        /// <summary>Copies a file or a folder from this machine to the target; see <see cref="TransferRequest"/>.</summary>
        /// <param name="localPath">A file or folder here; relative to the process's directory. <c>~/</c> is the user's home.</param>
        /// <param name="remotePath">Its place there, or with a <c>/</c> at the end the folder that it goes into; relative to the session's directory.</param>
        /// <param name="options">How to copy. Default <see cref="TransferOptions.Default"/>.</param>
        /// <param name="progress">Told at most ten times a second, and at the end. Default nobody.</param>
        /// <param name="cancellationToken">Stops the transfer within seconds, and leaves no half file behind.</param>
        /// <returns>What was copied.</returns>
        /// <exception cref="TransferException">Files could not be copied; those that were complete before stay.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public Task<TransferResult> UploadAsync(
            string localPath,
            string remotePath,
            TransferOptions? options = null,
            IProgress<TransferProgress>? progress = null,
            CancellationToken cancellationToken = default) =>
            session.TransferAsync(TransferDirection.Upload, localPath, remotePath, options, progress, cancellationToken);

        /// <summary>Copies a file or a folder from the target to this machine; see <see cref="TransferRequest"/>.</summary>
        /// <param name="remotePath">A file or folder there; relative to the session's directory. <c>~/</c> is the user's home.</param>
        /// <param name="localPath">Its place here, or with a <c>/</c> at the end the folder that it goes into; relative to the process's directory.</param>
        /// <param name="options">How to copy. Default <see cref="TransferOptions.Default"/>.</param>
        /// <param name="progress">Told at most ten times a second, and at the end. Default nobody.</param>
        /// <param name="cancellationToken">Stops the transfer within seconds, and leaves no half file behind.</param>
        /// <returns>What was copied.</returns>
        /// <exception cref="TransferException">Files could not be copied; those that were complete before stay.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public Task<TransferResult> DownloadAsync(
            string remotePath,
            string localPath,
            TransferOptions? options = null,
            IProgress<TransferProgress>? progress = null,
            CancellationToken cancellationToken = default) =>
            session.TransferAsync(TransferDirection.Download, localPath, remotePath, options, progress, cancellationToken);

        /// <summary>Copies a file from this machine to the target: <see cref="UploadAsync"/> with the names that users of other tools know.</summary>
        /// <param name="localFile">A file here.</param>
        /// <param name="remotePath">Its place there, or with a <c>/</c> at the end the folder that it goes into.</param>
        /// <param name="cancellationToken">Stops the transfer within seconds, and leaves no half file behind.</param>
        /// <returns>What was copied.</returns>
        /// <exception cref="TransferException">It could not be copied.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public Task<TransferResult> UploadFileAsync(string localFile, string remotePath, CancellationToken cancellationToken = default) =>
            session.UploadAsync(localFile, remotePath, cancellationToken: cancellationToken);

        /// <summary>Copies a file from the target to this machine: <see cref="DownloadAsync"/> with the names that users of other tools know.</summary>
        /// <param name="remoteFile">A file there.</param>
        /// <param name="localPath">Its place here, or with a <c>/</c> at the end the folder that it goes into.</param>
        /// <param name="cancellationToken">Stops the transfer within seconds, and leaves no half file behind.</param>
        /// <returns>What was copied.</returns>
        /// <exception cref="TransferException">It could not be copied.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public Task<TransferResult> DownloadFileAsync(string remoteFile, string localPath, CancellationToken cancellationToken = default) =>
            session.DownloadAsync(remoteFile, localPath, cancellationToken: cancellationToken);

        /// <summary>Reads a whole file of the target.</summary>
        /// <param name="remoteFile">The file.</param>
        /// <param name="cancellationToken">Gives up.</param>
        /// <returns>Its bytes.</returns>
        /// <exception cref="TransferException">It could not be read.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public async Task<byte[]> ReadFileAsync(string remoteFile, CancellationToken cancellationToken = default)
        {
            using var copy = new TemporaryCopy(remoteFile);
            await session.DownloadAsync(remoteFile, copy.Path, cancellationToken: cancellationToken).ConfigureAwait(false);
            return await File.ReadAllBytesAsync(copy.Path, cancellationToken).ConfigureAwait(false);
        }

        /// <summary>Reads a whole file of the target as UTF-8 text.</summary>
        /// <param name="remoteFile">The file.</param>
        /// <param name="cancellationToken">Gives up.</param>
        /// <returns>Its text.</returns>
        /// <exception cref="TransferException">It could not be read.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public async Task<string> ReadTextFileAsync(string remoteFile, CancellationToken cancellationToken = default) =>
            Encoding.UTF8.GetString(await session.ReadFileAsync(remoteFile, cancellationToken).ConfigureAwait(false));

        /// <summary>Writes a file at the target, in place of the one that has its name.</summary>
        /// <param name="remoteFile">The file.</param>
        /// <param name="content">All its bytes.</param>
        /// <param name="cancellationToken">Gives up; the old file stays.</param>
        /// <returns>A task that ends when it is written.</returns>
        /// <exception cref="ArgumentException"><paramref name="remoteFile"/> names a folder.</exception>
        /// <exception cref="TransferException">It could not be written.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public async Task WriteFileAsync(string remoteFile, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            using var copy = new TemporaryCopy(remoteFile);
            await File.WriteAllBytesAsync(copy.Path, content, cancellationToken).ConfigureAwait(false);
            await session.UploadAsync(copy.Path, remoteFile, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        /// <summary>Writes a text as UTF-8 into a file at the target, in place of the one that has its name.</summary>
        /// <param name="remoteFile">The file.</param>
        /// <param name="text">All its text.</param>
        /// <param name="cancellationToken">Gives up; the old file stays.</param>
        /// <returns>A task that ends when it is written.</returns>
        /// <exception cref="ArgumentException"><paramref name="remoteFile"/> names a folder.</exception>
        /// <exception cref="TransferException">It could not be written.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public Task WriteFileAsync(string remoteFile, string text, CancellationToken cancellationToken = default) =>
            session.WriteFileAsync(remoteFile, Encoding.UTF8.GetBytes(text), cancellationToken);

        private Task<TransferResult> TransferAsync(
            TransferDirection direction,
            string localPath,
            string remotePath,
            TransferOptions? options,
            IProgress<TransferProgress>? progress,
            CancellationToken cancellationToken)
        {
            ArgumentException.ThrowIfNullOrEmpty(localPath);
            ArgumentException.ThrowIfNullOrEmpty(remotePath);
            var request = new TransferRequest(direction, localPath, remotePath) { Options = options ?? TransferOptions.Default };
            return session.TransferAsync(request, cancellationToken).CollectAsync(progress);
        }
    }
}
