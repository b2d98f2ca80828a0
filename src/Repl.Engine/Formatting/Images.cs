using System.Text;

namespace Repl.Engine.Formatting;

/// <summary>Recognises images by their first bytes.</summary>
internal static class Images
{
    private const int LookedAtBytes = 1000;

    /// <summary>The MIME type of an image.</summary>
    /// <returns>Null for bytes that are none.</returns>
    public static string? TypeOf(byte[] bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => MimeTypes.Png,
        [0xFF, 0xD8, 0xFF, ..] => MimeTypes.Jpeg,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => MimeTypes.Gif,
        _ => IsSvg(bytes) ? MimeTypes.Svg : null,
    };

    /// <summary>An image as front ends take it: SVG is text, the others are base64.</summary>
    public static string ContentOf(byte[] bytes, string mimeType) =>
        mimeType == MimeTypes.Svg ? Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF') : Convert.ToBase64String(bytes);

    // A declaration, a comment or a document type may stand before the element.
    private static bool IsSvg(byte[] bytes)
    {
        var start = Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, LookedAtBytes)).TrimStart('\uFEFF').TrimStart();
        return start.StartsWith("<svg", StringComparison.Ordinal)
            || (start.StartsWith("<?xml", StringComparison.Ordinal) || start.StartsWith("<!", StringComparison.Ordinal)) && start.Contains("<svg", StringComparison.Ordinal);
    }
}
