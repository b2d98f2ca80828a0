using System.Text;

namespace Repl.Engine.Formatting.Html;

/// <summary>Encodes text for HTML and XML alike.</summary>
internal static class Markup
{
    /// <summary>Encodes text, for content as for attributes in double or single quotes.</summary>
    /// <returns>Text without markup. Characters that XML does not know are left out; half a surrogate pair becomes U+FFFD.</returns>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    encoded.Append("&amp;");
                    break;
                case '<':
                    encoded.Append("&lt;");
                    break;
                case '>':
                    encoded.Append("&gt;");
                    break;
                case '"':
                    encoded.Append("&quot;");
                    break;
                case '\'':
                    encoded.Append("&#39;");
                    break;
                case (< ' ' and not ('\t' or '\n' or '\r')) or 0x7F or 0xFFFE or 0xFFFF:
                    break;
                default:
                    encoded.Append(rune.ToString());
                    break;
            }
        }

        return encoded.ToString();
    }
}
