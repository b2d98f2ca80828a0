namespace Repl.Engine.Completion;

/// <summary>How the text at the cursor could go on.</summary>
/// <param name="Start">Where the text begins that a proposal replaces, as an index into the cell's text.</param>
/// <param name="End">Where it ends: at the cursor.</param>
/// <param name="Items">The proposals, best first, none twice. Empty where nothing is known.</param>
public sealed record Proposals(int Start, int End, IReadOnlyList<Proposal> Items)
{
    /// <summary>Nothing is known.</summary>
    /// <param name="position">The cursor.</param>
    public static Proposals None(int position) => new(position, position, []);
}
