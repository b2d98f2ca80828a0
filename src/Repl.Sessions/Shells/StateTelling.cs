using System.Buffers;
using System.Globalization;

namespace Repl.Sessions.Shells;

/// <summary>A shell's state while it arrives, piece by piece.</summary>
internal sealed class StateTelling(int number, int length)
{
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
}
