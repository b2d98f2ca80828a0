using System.Text;
using Repl.Sessions.Transfers;

namespace Repl.Sessions.Docker.Sandboxes;

/// <content>
/// Files of a sandbox. They go as in a session; where the container has no shell, single files go by the Engine alone, which is root there and
/// replaces them in place.
/// </content>
public sealed partial class Sandbox
{
    /// <summary>Where <see cref="FromDirectoryAsync"/> copies a folder to, unless another working directory is said.</summary>
    public const string Workspace = "/workspace";

    /// <summary>
    /// Makes a sandbox and copies a folder of this machine into its working directory, without what <c>.gitignore</c> and
    /// <c>.sandboxignore</c> leave out, and without <c>.git</c>.
    /// </summary>
    /// <param name="folder">The folder; relative to the process's directory. <c>~/</c> is the user's home.</param>
    /// <param name="options">What the sandbox is like. Default: <see cref="SandboxOptions.Default"/>; the working directory is <see cref="Workspace"/>.</param>
    /// <param name="dockerHost">Where the Docker Engine listens. Null, the default: see <see cref="DockerOptions.Host"/>.</param>
    /// <param name="progress">Told at most ten times a second, and at the end. Default nobody.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The running sandbox. Programs and sessions start in the copy.</returns>
    /// <exception cref="DockerConnectException">It could not be made. Nothing is left behind.</exception>
    /// <exception cref="TransferException">The folder could not be read or copied. Nothing is left behind.</exception>
    public static async Task<Sandbox> FromDirectoryAsync(
        string folder,
        SandboxOptions? options = null,
        string? dockerHost = null,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var order = (options ?? SandboxOptions.Default) with { WorkingDirectory = options?.WorkingDirectory ?? Workspace };
        var sandbox = await StartAsync(order, dockerHost, cancellationToken).ConfigureAwait(false);
        try
        {
            var files = (await sandbox.ReachAsync(cancellationToken).ConfigureAwait(false)).FilesOf(sandbox.Name);
            await files.SendFolderAsync(folder, order.WorkingDirectory, progress, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Copies a file or a folder from this machine into the container; see <see cref="TransferRequest"/>.</summary>
    /// <param name="localPath">A file or folder here; relative to the process's directory. <c>~/</c> is the user's home.</param>
    /// <param name="path">Its place there, or with a <c>/</c> at the end the folder that it goes into; relative to <c>/</c>.</param>
    /// <param name="options">How to copy. Default <see cref="TransferOptions.Default"/>.</param>
    /// <param name="progress">Told at most ten times a second, and at the end. Default nobody.</param>
    /// <param name="cancellationToken">Stops the transfer within seconds.</param>
    /// <returns>What was copied.</returns>
    /// <exception cref="TransferException">Files could not be copied; those that were complete before stay.</exception>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public Task<TransferResult> UploadAsync(
        string localPath, string path, TransferOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CopyAsync(new TransferRequest(TransferDirection.Upload, localPath, path) { Options = options ?? TransferOptions.Default }, progress, cancellationToken);

    /// <summary>Copies a file or a folder from the container to this machine; see <see cref="TransferRequest"/>.</summary>
    /// <param name="path">A file or folder there; relative to <c>/</c>.</param>
    /// <param name="localPath">Its place here, or with a <c>/</c> at the end the folder that it goes into; relative to the process's directory.</param>
    /// <param name="options">How to copy. Default <see cref="TransferOptions.Default"/>.</param>
    /// <param name="progress">Told at most ten times a second, and at the end. Default nobody.</param>
    /// <param name="cancellationToken">Stops the transfer within seconds.</param>
    /// <returns>What was copied.</returns>
    /// <exception cref="TransferException">Files could not be copied; those that were complete before stay.</exception>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public Task<TransferResult> DownloadAsync(
        string path, string localPath, TransferOptions? options = null, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default) =>
        CopyAsync(new TransferRequest(TransferDirection.Download, localPath, path) { Options = options ?? TransferOptions.Default }, progress, cancellationToken);

    /// <summary>Reads a whole file of the container.</summary>
    /// <param name="path">The file; relative to <c>/</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="TransferException">It could not be read.</exception>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken = default)
    {
        using var copy = new TemporaryCopy(path);
        await DownloadAsync(path, copy.Path, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await File.ReadAllBytesAsync(copy.Path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a whole file of the container as UTF-8 text; see <see cref="ReadFileAsync"/>.</summary>
    /// <param name="path">The file; relative to <c>/</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its text.</returns>
    /// <exception cref="TransferException">It could not be read.</exception>
    public async Task<string> ReadTextFileAsync(string path, CancellationToken cancellationToken = default) =>
        Encoding.UTF8.GetString(await ReadFileAsync(path, cancellationToken).ConfigureAwait(false));

    /// <summary>Writes a file in the container, in place of the one that has its name. Missing folders are made.</summary>
    /// <param name="path">The file; relative to <c>/</c>.</param>
    /// <param name="content">All its bytes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is written.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> names a folder.</exception>
    /// <exception cref="TransferException">It could not be written.</exception>
    /// <exception cref="DockerConnectException">The container is gone, or the Engine.</exception>
    /// <exception cref="InvalidOperationException">The sandbox was closed.</exception>
    public async Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        using var copy = new TemporaryCopy(path);
        await File.WriteAllBytesAsync(copy.Path, content, cancellationToken).ConfigureAwait(false);
        await UploadAsync(copy.Path, path, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a text as UTF-8 into a file in the container; see <see cref="WriteFileAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>.</summary>
    /// <param name="path">The file; relative to <c>/</c>.</param>
    /// <param name="text">All its text.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is written.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> names a folder.</exception>
    /// <exception cref="TransferException">It could not be written.</exception>
    public Task WriteFileAsync(string path, string text, CancellationToken cancellationToken = default) =>
        WriteFileAsync(path, Encoding.UTF8.GetBytes(text), cancellationToken);

    private async Task<TransferResult> CopyAsync(TransferRequest request, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(request.LocalPath);
        ArgumentException.ThrowIfNullOrEmpty(request.RemotePath);
        var connection = await ReachAsync(cancellationToken).ConfigureAwait(false);
        using var lifetime = new SessionLifetime(TimeProvider.System);
        try
        {
            var transfers = new SessionTransfers(Name, SessionLink.Over(connection), lifetime, Surroundings);
            return await transfers.RunAsync(request, "/", cancellationToken).CollectAsync(progress).ConfigureAwait(false);
        }
        catch (TransferException) when (connection.LacksShell)
        {
            return await connection.FilesOf(Name).CopyAsync(request, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }
}
