namespace Repl.Jupyter;

/// <summary>One thing in several forms, of which the front end shows the best that it can.</summary>
/// <param name="Data">
/// By MIME type. Images are base64. The value of <c>application/json</c> and of types that end in <c>+json</c> is JSON text. Always give
/// <c>text/plain</c> too.
/// </param>
public sealed record MimeBundle(IReadOnlyDictionary<string, string> Data)
{
    /// <summary>Makes a bundle of text alone.</summary>
    /// <param name="text">The text.</param>
    public static MimeBundle PlainText(string text) => new(new Dictionary<string, string> { ["text/plain"] = text });
}
