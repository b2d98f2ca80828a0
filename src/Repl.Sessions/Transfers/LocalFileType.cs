using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Repl.Sessions.Transfers;

/// <summary>Tells regular files from devices, pipes and sockets, which .NET does not.</summary>
internal static partial class LocalFileType
{
    // statx(2) of Linux: its structure is the same on every processor.
    private const int CurrentFolder = -100;
    private const uint TypeOnly = 1;
    private const int StructureBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xF000;
    private const int FileType = 0x8000;

    /// <summary>Whether a path leads to something that is neither a regular file nor, so the caller knows, a folder.</summary>
    public static bool IsSpecial(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> structure = stackalloc byte[StructureBytes];
        return Stat(CurrentFolder, path, 0, TypeOnly, structure) == 0
            && (BinaryPrimitives.ReadUInt16LittleEndian(structure[ModeOffset..]) & TypeBits) != FileType;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> structure);
}
