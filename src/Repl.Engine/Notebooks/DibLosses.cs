namespace Repl.Engine.Notebooks;

/// <summary>Tells what a <c>.dib</c> does not say of a notebook, or says in another way.</summary>
internal static class DibLosses
{
    /// <summary>What is left out.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <returns>One sentence, or none.</returns>
    public static IEnumerable<string> Of(Notebook notebook)
    {
        string?[] lost =
        [
            Count(notebook.Cells.Count(cell => cell.HasOutputs), "outputs of "),
            Count(notebook.Cells.Count(cell => cell.HasAttachments), "attachments of "),
            Count(notebook.Cells.Count(cell => cell.Tags.Any()), "tags of "),
            Count(notebook.Cells.Count(cell => !cell.IsCode && !cell.IsMarkdown && !string.IsNullOrWhiteSpace(cell.Source)), "", "raw cell"),
        ];
        return lost.Any(text => text is not null)
            ? [$"left out, because a .dib cannot hold it: {string.Join(", ", lost.Where(text => text is not null))}"]
            : [];
    }

    /// <summary>What lines of cells mean in the format.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="languages">What <see cref="DibLanguages.Of"/> found.</param>
    /// <returns>A sentence for each of the two things that can happen to such a line.</returns>
    public static IEnumerable<string> OfText(IReadOnlyList<DibCell> cells, Dictionary<string, string> languages)
    {
        var changed = cells.Where(cell => cell.CountBeginnings(languages) > 0).ToLookup(cell => cell.Language == CellLanguages.Markdown);
        if (Count(changed[false].Count(), "") is { } cut)
        {
            yield return $"cut {cut} at lines such as `#!csharp`, because those begin cells in a .dib";
        }

        if (Count(changed[true].Sum(cell => cell.CountBeginnings(languages)), "", "line") is { } indented)
        {
            yield return $"put a blank before {indented} of Markdown that would begin a cell of code in a .dib";
        }
    }

    private static string? Count(int number, string what, string noun = "cell") => number switch
    {
        0 => null,
        1 => $"{what}1 {noun}",
        _ => $"{what}{number} {noun}s",
    };
}
