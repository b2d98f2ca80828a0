namespace Repl.Sessions.Transfers.Sftp;

/// <summary>The server refused a request. The connection is still usable.</summary>
/// <param name="status">Its reason.</param>
/// <param name="message">Its words.</param>
internal sealed class SftpException(SftpStatus status, string message) : Exception(message)
{
    public SftpStatus Status { get; } = status;
}
