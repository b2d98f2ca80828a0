using Repl.Engine.Magic;

namespace Repl.Engine.Notebooks;

/// <summary>Reads a file that <c>#!import</c> names, as the cells that are to be run.</summary>
internal static class ImportedFile
{
    private static readonly Dictionary<string, string> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csx"] = CellLanguages.CSharp,
        [".cs"] = CellLanguages.CSharp,
        [".sh"] = CellLanguages.Shell,
        [".md"] = CellLanguages.Markdown,
        [".html"] = CellLanguages.Html,
        [".htm"] = CellLanguages.Html,
        [".js"] = CellLanguages.JavaScript,
        [".fs"] = "fsharp",
        [".fsx"] = "fsharp",
        [".ps1"] = "pwsh",
    };

    /// <summary>Reads the cells. Blank ones, and those of a notebook that are Markdown, are left out.</summary>
    /// <param name="path">The file, as the user wrote it.</param>
    /// <param name="file">Its full path.</param>
    /// <param name="findLanguage">Finds an open session; see <see cref="CellEngine.FindLanguage"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Each cell with what errors call it. Its own name begins with the full path, from where its relative paths count.</returns>
    /// <exception cref="MagicException">The file cannot be read, or is of no kind that is known.</exception>
    public static async Task<IReadOnlyList<(Cell Cell, string Place)>> ReadAsync(
        string path, string file, Func<string, string?> findLanguage, CancellationToken cancellationToken)
    {
        var extension = Path.GetExtension(file);
        if (extension.Equals(".ipynb", StringComparison.OrdinalIgnoreCase) || extension.Equals(".dib", StringComparison.OrdinalIgnoreCase))
        {
            var notebook = await ReadNotebookAsync(path, file, cancellationToken).ConfigureAwait(false);
            return [.. notebook.Cells.Index()
                .Where(cell => cell.Item.IsCode && !string.IsNullOrWhiteSpace(cell.Item.Source))
                .Select(cell => (
                    new Cell(cell.Item.Source, CellLanguage.Of(notebook, cell.Item, findLanguage)) { Name = $"{file}, cell {cell.Index + 1}" },
                    $"{path}, cell {cell.Index + 1}"))];
        }

        if (!Languages.TryGetValue(extension, out var language))
        {
            throw new MagicException(
                $"'{path}' cannot be imported: nothing is known about files that end in '{extension}'. Those are: .ipynb, .dib, {string.Join(", ", Languages.Keys)}.");
        }

        try
        {
            return [(new Cell(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), language) { Name = file }, path)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MagicException($"'{path}' cannot be imported: {failure.Message} Relative paths count from the notebook's folder, or from that of the file that imports.");
        }
    }

    private static async Task<Notebook> ReadNotebookAsync(string path, string file, CancellationToken cancellationToken)
    {
        try
        {
            return await NotebookReader.ReadAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (NotebookException unreadable)
        {
            var nextStep = char.ToUpperInvariant(unreadable.NextStep[0]) + unreadable.NextStep[1..];
            throw new MagicException($"'{path}' cannot be imported: it {unreadable.Problem}. {nextStep}");
        }
    }
}
