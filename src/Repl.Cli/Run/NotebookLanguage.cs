using Repl.Engine.Notebooks;

namespace Repl.Cli.Run;

/// <summary>Keeps notebooks of other languages from being run as C#.</summary>
internal static class NotebookLanguage
{
    /// <summary>Reads what Jupyter noted in the notebook: the language of its kernel. A notebook without a note counts as C#.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="path">The file, as the user wrote it.</param>
    /// <exception cref="NotebookException">The notebook is written in another language.</exception>
    public static void Check(Notebook notebook, string path)
    {
        if (CellLanguage.OfKernel(notebook) is { } language && !CellLanguage.IsCSharp(language))
        {
            throw new NotebookException(
                path,
                $"is written in `{language}`, and only notebooks in C# can be run",
                "run it with a kernel of that language, or, if its cells are in C#, choose a C# kernel and save it again.");
        }
    }
}
