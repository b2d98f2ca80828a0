using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>The answer to one request, waited for.</summary>
/// <param name="into">Gets the data of the answer, so that it need not be kept; null where the answer is small.</param>
/// <param name="offset">Where in that file.</param>
/// <param name="isInMiddle">
/// Whether whoever waits for it only counts it and asks for more: then that is done where the answer was read, which saves waking a thread.
/// </param>
internal sealed class SftpReply(SafeFileHandle? into = null, long offset = 0, bool isInMiddle = false)
    : TaskCompletionSource<SftpAnswer>(isInMiddle ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously)
{
    public SafeFileHandle? Into { get; } = into;

    public long Offset { get; } = offset;
}

/// <summary>What the server answered.</summary>
/// <param name="Type">The kind of packet.</param>
/// <param name="Body">What stands after the request's number; empty where it was data that went into a file.</param>
/// <param name="Count">How many bytes went into the file.</param>
internal readonly record struct SftpAnswer(SftpType Type, byte[] Body, int Count)
{
    /// <summary>The status, where the answer is one; null where it is what was asked for.</summary>
    public SftpStatus? Status => Type is SftpType.Status ? (SftpStatus)new SftpReader(Body).UInt32() : null;

    /// <summary>Throws, unless the answer is of the kind that the request asks for.</summary>
    /// <param name="expected">That kind; <see cref="SftpType.Status"/> means success.</param>
    /// <exception cref="SftpException">The server refused.</exception>
    public SftpAnswer Expect(SftpType expected)
    {
        if (Type is SftpType.Status)
        {
            var reader = new SftpReader(Body);
            var status = (SftpStatus)reader.UInt32();
            if (status is not SftpStatus.Ok || expected is not SftpType.Status)
            {
                throw new SftpException(status, reader.IsAtEnd ? "" : reader.Text()); // some servers of version 3 send no message
            }
        }
        else if (Type != expected)
        {
            throw new InvalidDataException($"The SFTP server answered with a packet of type {(int)Type} where {(int)expected} belongs.");
        }

        return this;
    }
}
