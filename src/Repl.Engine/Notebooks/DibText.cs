namespace Repl.Engine.Notebooks;

/// <summary>A notebook as the text of a <c>.dib</c> file.</summary>
/// <param name="Text">The whole text; lines end in <c>\n</c>.</param>
/// <param name="Notes">Sentences without a final stop: what could not be said in this format, or only in another way. Empty for most.</param>
public sealed record DibText(string Text, IReadOnlyList<string> Notes);
