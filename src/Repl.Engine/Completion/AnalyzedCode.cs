using Microsoft.CodeAnalysis;

namespace Repl.Engine.Completion;

/// <summary>Code as the compiler sees it.</summary>
/// <param name="tree">Its syntax.</param>
/// <param name="model">What its names and types mean.</param>
/// <param name="withoutChain">The same, but as if no cell had run: the <c>using</c>s of cells hold, what they declare is unknown.</param>
/// <param name="earlier">What earlier cells have declared.</param>
internal sealed class AnalyzedCode(SyntaxTree tree, SemanticModel model, Func<SemanticModel> withoutChain, Func<IReadOnlyList<ISymbol>> earlier)
{
    /// <summary>Its syntax.</summary>
    public SyntaxNode Root => tree.GetRoot();

    /// <summary>What its names and types mean.</summary>
    public SemanticModel Model => model;

    /// <summary>Everything that a simple name can mean at a place.</summary>
    /// <param name="position">The place.</param>
    /// <remarks>
    /// To look all names up through a chain of many cells takes time with the square of their number, so that what cells have declared is
    /// listed, and only the rest is looked up.
    /// </remarks>
    public IEnumerable<ISymbol> NamesAt(int position) => withoutChain().LookupSymbols(position).Concat(earlier());
}
