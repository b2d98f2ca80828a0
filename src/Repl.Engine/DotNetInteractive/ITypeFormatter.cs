namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Makes one form of the values of a type.</summary>
public interface ITypeFormatter
{
    /// <summary>The form, such as <c>text/html</c>.</summary>
    string MimeType { get; }

    /// <summary>The type.</summary>
    Type Type { get; }

    /// <summary>Writes the form of a value.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="context">Receives the form.</param>
    /// <returns>False where it has written nothing; the value's own text is then shown.</returns>
    bool Format(object instance, FormatContext context);
}
