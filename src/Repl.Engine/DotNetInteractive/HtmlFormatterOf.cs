namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Makes HTML of the values of a type.</summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class HtmlFormatter<T> : TypeFormatter<T>
{
    /// <summary>Takes a function that gives the HTML.</summary>
    /// <param name="format">The function.</param>
    public HtmlFormatter(Func<T, string> format)
        : base(HtmlFormatter.MimeType, Writing(format))
    {
    }

    /// <summary>Takes a function that writes the HTML.</summary>
    /// <param name="format">The function.</param>
    public HtmlFormatter(Action<T, FormatContext> format)
        : base(HtmlFormatter.MimeType, Writing(format))
    {
    }

    /// <summary>Takes a function that writes the HTML, or leaves a value alone.</summary>
    /// <param name="format">The function; false: it has written nothing.</param>
    public HtmlFormatter(Func<T, FormatContext, bool> format)
        : base(HtmlFormatter.MimeType, format)
    {
    }
}
