namespace Repl.Jupyter;

/// <summary>How the text at the cursor could go on.</summary>
/// <param name="Start">Where the text begins that a proposal replaces, as an index into the code.</param>
/// <param name="End">Where it ends, usually the cursor.</param>
/// <param name="Items">The proposals, best first.</param>
public sealed record CompletionList(int Start, int End, IReadOnlyList<CompletionItem> Items)
{
    /// <summary>No proposals.</summary>
    /// <param name="position">The cursor.</param>
    public static CompletionList Empty(int position) => new(position, position, []);
}
