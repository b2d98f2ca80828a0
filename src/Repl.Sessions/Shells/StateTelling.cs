using System.Buffers;
using System.Globalization;

namespace Repl.Sessions.Shells;

/// <summary>A shell's state while it arrives, piece by piece.</summary>
internal sealed class StateTelling(int number, int length)
{
    private const byte Escape = 1;

    private readonly ArrayBufferWriter<byte> _text = new();

    /// <summary>The number of the command that asked for it; 0 where the shell tells it at its end.</summary>
    public int Number => number;

    /// <summary>Whether all of it has arrived.</summary>
    public bool IsWhole => _text.WrittenCount == length;

    /// <summary>What has arrived.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    public static StateTelling? Begin(Marker marker) =>
        int.TryParse(marker.Text, CultureInfo.InvariantCulture, out var length) ? new StateTelling(marker.Number, length) : null;

    public void Add(ReadOnlySpan<byte> bytes) => _text.Write(bytes);

    /// <summary>Adds what <see cref="ShellDialect.Pack"/> made one line: 0x01 and a letter stand for a newline or for 0x01 itself.</summary>
    public void AddPacked(ReadOnlySpan<byte> bytes)
    {
        int at;
        while ((at = bytes.IndexOf(Escape)) >= 0 && at + 1 < bytes.Length)
        {
            Add(bytes[..at]);
            Add(bytes[at + 1] == 'n' ? "\n"u8 : [Escape]);
            bytes = bytes[(at + 2)..];
        }

        Add(bytes);
    }
}
