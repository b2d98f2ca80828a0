using System.Text.Encodings.Web;

namespace Microsoft.AspNetCore.Html;

/// <summary>HTML that is shown as it is, by the name that ASP.NET Core has for it. <c>ToString</c> gives it too.</summary>
public interface IHtmlContent
{
    /// <summary>Writes the HTML.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="encoder">Not used: nothing in it is to be encoded.</param>
    void WriteTo(TextWriter writer, HtmlEncoder encoder);
}
