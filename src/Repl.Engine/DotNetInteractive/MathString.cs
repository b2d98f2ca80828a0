using Repl.Engine.Formatting;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>A formula, which front ends lay out: <c>(MathString)@"\sqrt{x}"</c>. A terminal shows its text.</summary>
/// <param name="latexCode">LaTeX, without the signs that start and end mathematics.</param>
public sealed class MathString(string latexCode) : IRichValue
{
    string IRichValue.MimeType => MimeTypes.LaTeX;

    string IRichValue.Content => $"$${latexCode}$$";

    string IRichValue.Text => latexCode;

    /// <summary>Takes text for a formula.</summary>
    /// <param name="latexCode">LaTeX.</param>
    public static implicit operator MathString(string latexCode) => new(latexCode);

    /// <summary>The source.</summary>
    /// <returns>What it was made of.</returns>
    public override string ToString() => latexCode;
}
