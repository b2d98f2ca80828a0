namespace Repl.Engine.Formatting;

/// <summary>The MIME types that values are shown in without anybody asking.</summary>
internal static class MimeTypes
{
    /// <summary>The one that every value has.</summary>
    public const string PlainText = "text/plain";

    /// <summary>Tables, cards, and what users register without naming another type.</summary>
    public const string Html = "text/html";

    /// <summary>Values that are JSON.</summary>
    public const string Json = "application/json";

    /// <summary>Charts, and bytes that are such an image.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>LaTeX, with formulas in it.</summary>
    public const string LaTeX = "text/latex";

    /// <summary>Bytes that are such an image; the content is base64.</summary>
    public const string Png = "image/png";

    /// <inheritdoc cref="Png"/>
    public const string Jpeg = "image/jpeg";

    /// <inheritdoc cref="Png"/>
    public const string Gif = "image/gif";
}
