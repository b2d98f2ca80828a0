namespace Repl.Sessions;

/// <summary>What could stand at the cursor of an unfinished command.</summary>
/// <param name="Start">Where the text that an item replaces begins, as an index into the text.</param>
/// <param name="End">Where it ends: the cursor.</param>
/// <param name="Items">The proposals, sorted and each once; 200 at most.</param>
public sealed record ShellCompletions(int Start, int End, IReadOnlyList<ShellCompletion> Items)
{
    /// <summary>How many items there are at most.</summary>
    public const int MostItems = 200;

    /// <summary>Whether there are more than <see cref="Items"/> holds. Default no.</summary>
    public bool HasMore { get; init; }

    /// <summary>No proposals.</summary>
    /// <param name="position">The cursor.</param>
    /// <returns>Items: none.</returns>
    internal static ShellCompletions NoneAt(int position) => new(position, position, []);
}
