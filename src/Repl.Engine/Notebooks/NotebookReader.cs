using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Repl.Engine.Notebooks;

/// <summary>Reads notebook files and says in one sentence why one cannot be read.</summary>
public static class NotebookReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How the names of files in .NET Interactive's text format end.</summary>
    public const string TextFormat = ".dib";

    /// <summary>Whether a file is read as .NET Interactive's text format.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <returns>True when its name says so.</returns>
    public static bool IsTextFormat(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(TextFormat, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads a notebook of nbformat 4, or of .NET Interactive's text format where the file's name ends in <c>.dib</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The notebook.</returns>
    /// <exception cref="NotebookException">The file cannot be read, or holds no notebook of nbformat 4.</exception>
    public static async Task<Notebook> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(path, cancellationToken).ConfigureAwait(false);
        if (IsTextFormat(path))
        {
            return DibReader.Read(path, text);
        }

        var document = ParseJson(path, text) as JsonObject ?? throw NoNotebook(path, "its JSON is not an object");
        CheckFormat(path, document);
        CheckCells(path, document);
        return Notebook.From(document);
    }

    private static async Task<string> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new NotebookException(path, "is a folder", "name a file in it that ends in `.ipynb` or `.dib`.");
        }

        try
        {
            return await File.ReadAllTextAsync(path, StrictUtf8, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NotebookException(
                path, "does not exist", $"check the path; it is looked up from `{Environment.CurrentDirectory}`.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(
                path, $"cannot be read: {exception.Message}", "check that it is a file that you may read.", exception);
        }
        catch (DecoderFallbackException exception)
        {
            throw new NotebookException(path, "is not UTF-8 text", "check that it is a notebook; Jupyter saves them as UTF-8.", exception);
        }
    }

    private static JsonNode? ParseJson(string path, string text)
    {
        try
        {
            return NotebookJson.Parse(text);
        }
        catch (JsonException exception)
        {
            var where = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            throw new NotebookException(
                path, $"is not valid JSON ({where})", "check for a merge conflict or a cut-off download at that place.", exception);
        }
    }

    private static void CheckFormat(string path, JsonObject document)
    {
        if (document["nbformat"] is not JsonValue value || !value.TryGetValue(out int major))
        {
            throw NoNotebook(path, "its JSON has no `nbformat` number");
        }

        if (major < 4)
        {
            throw new NotebookException(
                path,
                $"has format {major}, and only format 4 can be read",
                $"convert it with `jupyter nbconvert --to notebook --inplace {path}`.");
        }

        if (major > 4)
        {
            throw new NotebookException(
                path, $"has format {major}, and only format 4 can be read", "install a newer repl, or save the notebook as format 4.");
        }
    }

    private static void CheckCells(string path, JsonObject document)
    {
        if (document["cells"] is not JsonArray cells)
        {
            throw NoNotebook(path, "it has no list of `cells`");
        }

        for (var index = 0; index < cells.Count; index++)
        {
            if (cells[index] is not JsonObject cell || MultilineText.TryJoin(cell["source"]) is null)
            {
                throw NoNotebook(path, $"its cell {index + 1} has no `source` text");
            }

            if (cell["cell_type"]?.GetValueKind() != JsonValueKind.String)
            {
                throw NoNotebook(path, $"its cell {index + 1} has no `cell_type`");
            }
        }
    }

    private static NotebookException NoNotebook(string path, string reason) =>
        new(path, $"is no notebook: {reason}", "name a file that Jupyter or VS Code saved as `.ipynb`.");
}
