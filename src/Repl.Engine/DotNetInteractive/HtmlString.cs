using System.Text.Encodings.Web;
using Repl.Engine.Formatting;

namespace Microsoft.AspNetCore.Html;

/// <summary>HTML that is shown as it is, by the name that ASP.NET Core has for it; <see cref="HtmlContent"/> otherwise.</summary>
/// <param name="value">The HTML. Nothing in it is checked or encoded.</param>
public sealed class HtmlString(string value) : IHtmlContent, IRichValue
{
    /// <summary>The HTML.</summary>
    public string Value => value;

    string IRichValue.MimeType => MimeTypes.Html;

    string IRichValue.Content => value;

    string IRichValue.Text => value;

    /// <inheritdoc/>
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(value);
    }

    /// <summary>The HTML.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public override string ToString() => value;
}
