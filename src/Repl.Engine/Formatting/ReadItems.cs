namespace Repl.Engine.Formatting;

/// <summary>The first items of a collection.</summary>
/// <param name="Shown">The items.</param>
/// <param name="IsCut">Whether there are more.</param>
/// <param name="Count">How many there are in all; null where that is not known without walking, or where none are left out.</param>
/// <param name="Failure">What the collection threw after the items.</param>
internal sealed record ReadItems(IReadOnlyList<object?> Shown, bool IsCut, int? Count, Exception? Failure);
