namespace Repl.Sessions.Transfers.Sftp;

/// <summary>A file's attributes: draft-ietf-secsh-filexfer-02, section 5. What is null is not told, or not set.</summary>
internal readonly record struct SftpAttributes(ulong? Size = null, uint? Mode = null, uint? ModifiedAt = null)
{
    private const uint HasSize = 1;
    private const uint HasOwner = 2;
    private const uint HasMode = 4;
    private const uint HasTimes = 8;
    private const uint HasExtensions = 0x8000_0000;

    private const uint TypeBits = 0xF000; // as in stat(2)
    private const uint FolderType = 0x4000;
    private const uint FileType = 0x8000;
    private const uint LinkType = 0xA000;
    private const uint PermissionBits = 0xFFF;

    public FileFacts ToFacts()
    {
        var kind = (Mode & TypeBits) switch
        {
            FileType or null => FileKind.File,
            FolderType => FileKind.Folder,
            LinkType => FileKind.Link,
            _ => FileKind.Other,
        };
        return new FileFacts(
            kind,
            kind is FileKind.File ? (long)(Size ?? 0) : 0,
            Mode is { } mode ? (UnixFileMode)(mode & PermissionBits) : null,
            ModifiedAt is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null);
    }

    public static SftpAttributes Read(ref SftpReader reader)
    {
        var flags = reader.UInt32();
        ulong? size = (flags & HasSize) != 0 ? reader.UInt64() : null;
        if ((flags & HasOwner) != 0)
        {
            reader.UInt64(); // user and group
        }

        uint? mode = (flags & HasMode) != 0 ? reader.UInt32() : null;
        uint? modifiedAt = (flags & HasTimes) != 0 ? (uint)reader.UInt64() : null; // the time of the last access comes first
        for (var extensions = (flags & HasExtensions) != 0 ? reader.UInt32() : 0; extensions > 0; extensions--)
        {
            reader.Bytes();
            reader.Bytes();
        }

        return new SftpAttributes(size, mode, modifiedAt);
    }

    public void Write(SftpWriter writer)
    {
        writer.UInt32((Mode is null ? 0 : HasMode) | (ModifiedAt is null ? 0 : HasTimes));
        if (Mode is { } mode)
        {
            writer.UInt32(mode);
        }

        if (ModifiedAt is { } seconds)
        {
            writer.UInt32(seconds);
            writer.UInt32(seconds);
        }
    }
}
