namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Makes one form of the values of a type, by a function.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class TypeFormatter<T> : ITypeFormatter
{
    private readonly Func<T, FormatContext, bool> _format;

    private protected TypeFormatter(string mimeType, Func<T, FormatContext, bool> format) => (MimeType, _format) = (mimeType, format);

    /// <inheritdoc/>
    public string MimeType { get; }

    /// <inheritdoc/>
    public Type Type => typeof(T);

    /// <inheritdoc/>
    public bool Format(object instance, FormatContext context) => instance is T value && _format(value, context);

    private protected static Func<T, FormatContext, bool> Writing(Func<T, string> format) => (value, context) =>
    {
        context.Writer.Write(format(value));
        return true;
    };

    private protected static Func<T, FormatContext, bool> Writing(Action<T, FormatContext> format) => (value, context) =>
    {
        format(value, context);
        return true;
    };
}
