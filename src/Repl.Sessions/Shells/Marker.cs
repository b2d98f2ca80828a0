using System.Buffers.Text;
using System.Text;

namespace Repl.Sessions.Shells;

/// <summary>One marker, read back from a stream.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Number">The command's number.</param>
/// <param name="Payload">What it tells beside that; on standard output's end marker: exit status, last background process and working directory, separated by semicolons.</param>
internal sealed record Marker(MarkerKind Kind, int Number, byte[] Payload)
{
    /// <summary>The payload as text.</summary>
    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>Reads what stands between a marker's prefix and its NUL; null where it is none of ours.</summary>
    public static Marker? Parse(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || !Enum.IsDefined((MarkerKind)text[0]) || !Utf8Parser.TryParse(text[1..], out int number, out var digits))
        {
            return null;
        }

        var rest = text[(1 + digits)..];
        return rest.StartsWith(";"u8) ? new Marker((MarkerKind)text[0], number, rest[1..].ToArray()) : null;
    }
}
