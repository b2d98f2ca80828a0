namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Makes text of the values of a type.</summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class PlainTextFormatter<T> : TypeFormatter<T>
{
    /// <summary>Takes a function that gives the text.</summary>
    /// <param name="format">The function.</param>
    public PlainTextFormatter(Func<T, string> format)
        : base(PlainTextFormatter.MimeType, Writing(format))
    {
    }

    /// <summary>Takes a function that writes the text.</summary>
    /// <param name="format">The function.</param>
    public PlainTextFormatter(Action<T, FormatContext> format)
        : base(PlainTextFormatter.MimeType, Writing(format))
    {
    }

    /// <summary>Takes a function that writes the text, or leaves a value alone.</summary>
    /// <param name="format">The function; false: it has written nothing.</param>
    public PlainTextFormatter(Func<T, FormatContext, bool> format)
        : base(PlainTextFormatter.MimeType, format)
    {
    }
}
