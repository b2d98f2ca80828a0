using System.Globalization;
using System.Text;

namespace Repl.Sessions.Transfers;

/// <summary>Reads what <see cref="ShellScripts.Find"/> and <see cref="ShellScripts.List"/> print.</summary>
internal static class ShellListing
{
    private const int TypeBits = 0xF000; // as in stat(2)
    private const int FolderType = 0x4000;
    private const int FileType = 0x8000;
    private const int PermissionBits = 0xFFF;

    /// <summary>Reads <c>mode size time path</c>.</summary>
    public static FileFacts ReadFacts(string line)
    {
        var fields = line.Split(' ', 4);
        if (fields.Length < 4
            || !int.TryParse(fields[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mode)
            || !long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            throw new FileProblemException(TransferFailure.Other, isRemote: true, fields[^1].TrimEnd('\n'), $"its shell tells of it: {line}");
        }

        var kind = (mode & TypeBits) switch
        {
            FileType => FileKind.File,
            FolderType => FileKind.Folder,
            _ => FileKind.Other,
        };
        return new FileFacts(
            kind,
            kind is FileKind.File ? size : 0,
            (mode & PermissionBits) is > 0 and var bits ? (UnixFileMode)bits : null,
            long.TryParse(fields[2], CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null);
    }

    /// <summary>Reads names and facts. The facts come in the order of the names; those of a file that has gone meanwhile are missing.</summary>
    public static IReadOnlyList<FolderEntry> Read(byte[] bytes)
    {
        var names = new List<string>();
        var rest = Encoding.UTF8.GetString(bytes).AsSpan();
        for (int end; (end = rest.IndexOf('\0')) > 0; rest = rest[(end + 1)..])
        {
            names.Add(rest[..end].ToString());
        }

        rest = rest.TrimStart('\0');
        var entries = new List<FolderEntry>();
        foreach (var name in names)
        {
            if (name[0] == 'l')
            {
                entries.Add(new FolderEntry(name[1..], new FileFacts(FileKind.Link, 0, null, null)));
                continue;
            }

            // A line ends where its name does, not at the first newline.
            var ending = $" {name[1..]}\n";
            var fieldsEnd = IndexOfThird(rest, ' ');
            if (fieldsEnd >= 0 && rest[fieldsEnd..].StartsWith(ending, StringComparison.Ordinal))
            {
                entries.Add(new FolderEntry(name[3..], ReadFacts($"{rest[..fieldsEnd]}{ending}")));
                rest = rest[(fieldsEnd + ending.Length)..];
            }
        }

        return entries;
    }

    private static int IndexOfThird(ReadOnlySpan<char> text, char separator)
    {
        var index = -1;
        for (var found = 0; found < 3; found++)
        {
            var next = text[(index + 1)..].IndexOf(separator);
            if (next < 0)
            {
                return -1;
            }

            index += next + 1;
        }

        return index;
    }
}
