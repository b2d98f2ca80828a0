namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>Where a formatter writes to.</summary>
/// <param name="writer">Receives the form.</param>
public sealed class FormatContext(TextWriter writer)
{
    /// <summary>Receives the form.</summary>
    public TextWriter Writer => writer;
}
