using System.Text;
using System.Text.Json;

namespace Repl.Engine.Magic;

/// <summary>JSON in a <c>#!</c> line: a word with blanks and quotes of its own.</summary>
internal static class JsonWord
{
    /// <summary>How long the JSON is that begins somewhere.</summary>
    /// <param name="text">The line.</param>
    /// <param name="start">Where an object or a list may begin.</param>
    /// <returns>Its characters; 0 where there is none that ends before a blank or with the line.</returns>
    public static int LengthAt(string text, int start)
    {
        if (text[start] is not ('{' or '['))
        {
            return 0;
        }

        var bytes = Encoding.UTF8.GetBytes(text[start..]);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            reader.Read();
            reader.Skip();
        }
        catch (JsonException)
        {
            return 0; // a word like any other
        }

        var length = Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)reader.BytesConsumed));
        return start + length == text.Length || char.IsWhiteSpace(text[start + length]) ? length : 0;
    }
}
