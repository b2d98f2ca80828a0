namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Makes the formatters of a type that names it by <see cref="TypeFormatterSourceAttribute"/>.</summary>
public interface ITypeFormatterSource
{
    /// <summary>Makes them. Called once for each type.</summary>
    /// <returns>One for each form.</returns>
    IEnumerable<ITypeFormatter> CreateTypeFormatters();
}
