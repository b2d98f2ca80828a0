using System.Text;
using Repl.Engine.Notebooks;

namespace Repl.Cli.Notebooks;

/// <summary>Writes notebook files as nbformat 4.5.</summary>
internal static class NotebookWriter
{
    /// <summary>Writes the notebook in one step: a reader sees the old file or the new one.</summary>
    /// <param name="notebook">What to write. Brought up to nbformat 4.5 first.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the writing and leaves an earlier file as it was.</param>
    /// <exception cref="NotebookException">The file cannot be written.</exception>
    public static async Task WriteAsync(Notebook notebook, string path, CancellationToken cancellationToken)
    {
        NotebookUpgrade.Apply(notebook.Document);
        await WriteTextAsync(NotebookJson.Format(notebook.Document), path, cancellationToken);
    }

    /// <summary>Writes the text of a notebook file in one step, as UTF-8.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the writing and leaves an earlier file as it was.</param>
    /// <exception cref="NotebookException">The file cannot be written.</exception>
    public static async Task WriteTextAsync(string text, string path, CancellationToken cancellationToken)
    {
        try
        {
            await AtomicFile.WriteAsync(path, Encoding.UTF8.GetBytes(text), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    /// <summary>Finds out before a long run that its result could not be written.</summary>
    /// <param name="path">The file to be written later.</param>
    /// <exception cref="NotebookException">The path is a folder, or its folder does not exist or may not be written to.</exception>
    public static void CheckTarget(string path)
    {
        if (Directory.Exists(path))
        {
            throw new NotebookException(path, "cannot be written: it is a folder", "name a file in it.");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
        {
            throw new NotebookException(path, $"cannot be written: the folder `{folder}` does not exist", "make the folder first.");
        }

        try
        {
            AtomicFile.CheckWritable(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    private static NotebookException Unwritable(string path, Exception cause) => new(
        path,
        $"cannot be written: {UserErrorException.Problem(cause.Message)}",
        "name a file in a folder that you may write to.",
        cause);
}
