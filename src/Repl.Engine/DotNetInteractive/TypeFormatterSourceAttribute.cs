namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Names what shows the values of a type. What cells register by <c>Formatter.Register</c> comes before it; <c>ResetToDefault</c> leaves it.</summary>
/// <param name="formatterSourceType">An <see cref="ITypeFormatterSource"/> with a constructor without parameters.</param>
/// <remarks>Any attribute of this name is heeded, so that libraries can declare their own, without a reference to this one.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>What makes the formatters.</summary>
    public Type FormatterSourceType => formatterSourceType;

    /// <summary>The forms to show values in, beside text. Default none: all that there are formatters for.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}
