using Repl.Engine.Formatting;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>LaTeX, which front ends lay out: <c>(LaTeXString)@"\begin{align} … \end{align}"</c>. A terminal shows its text.</summary>
/// <param name="latexCode">The source, with whatever starts mathematics in it.</param>
public sealed class LaTeXString(string latexCode) : IRichValue
{
    string IRichValue.MimeType => MimeTypes.LaTeX;

    string IRichValue.Content => latexCode;

    string IRichValue.Text => latexCode;

    /// <summary>Takes text for LaTeX.</summary>
    /// <param name="latexCode">The source.</param>
    public static implicit operator LaTeXString(string latexCode) => new(latexCode);

    /// <summary>The source.</summary>
    /// <returns>What it was made of.</returns>
    public override string ToString() => latexCode;
}
