using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace Repl.Engine.Formatting;

/// <summary>HTML that is shown as it is, where other text would be encoded.</summary>
/// <param name="Content">The HTML. Nothing in it is checked or encoded.</param>
/// <example><code>
/// new HtmlContent("&lt;b&gt;done&lt;/b&gt;")
/// </code></example>
public sealed record HtmlContent(string Content) : IHtmlContent, IRichValue
{
    string IRichValue.MimeType => MimeTypes.Html;

    string IRichValue.Text => Content;

    /// <inheritdoc/>
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Content);
    }

    /// <summary>The HTML.</summary>
    /// <returns><see cref="Content"/>.</returns>
    public override string ToString() => Content;
}
