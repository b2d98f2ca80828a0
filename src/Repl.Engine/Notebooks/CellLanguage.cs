
namespace Repl.Engine.Notebooks;

/// <summary>Finds out in which language a notebook's cell is written before its first <c>#!</c> line.</summary>
public static class CellLanguage
{
    // As Jupyter, .NET Interactive, Polyglot Notebooks and VS Code write them; the last one stands for its default, which is C#.
    private static readonly Dictionary<string, string> KnownNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sh"] = CellLanguages.Shell,
        ["bash"] = CellLanguages.Shell,
        ["shell"] = CellLanguages.Shell,
        ["shellscript"] = CellLanguages.Shell,
        ["csharp"] = CellLanguages.CSharp,
        ["c#"] = CellLanguages.CSharp,
        [DotNetKernel.Name] = CellLanguages.CSharp,
        ["dotnet-interactive.csharp"] = CellLanguages.CSharp,
        ["polyglot-notebook"] = CellLanguages.CSharp,
    };

    /// <summary>Whether a name stands for C#.</summary>
    /// <param name="name">A language as notebooks name it, in small or capital letters.</param>
    /// <returns>True when it does.</returns>
    public static bool IsCSharp(string name) => KnownNames.GetValueOrDefault(name) == CellLanguages.CSharp;

    /// <summary>The language of the kernel that a notebook was written with.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <returns>What Jupyter noted, as it stands there; null when there is no note.</returns>
    public static string? OfKernel(Notebook notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        return notebook.FindMetadata("kernelspec", "language") ?? notebook.FindMetadata("language_info", "name");
    }

    /// <summary>Reads the metadata that .NET Interactive, Polyglot Notebooks and VS Code leave in a cell and its notebook.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="cell">One of its code cells.</param>
    /// <param name="findLanguage">Finds an open session, <see cref="CellEngine.FindLanguage"/>.</param>
    /// <returns>
    /// What the most specific name means. A name that means nothing here is passed on, so that the engine refuses the cell: as C#,
    /// or in another session than the one that was meant, it would do something else than its author wanted.
    /// </returns>
    public static string Of(Notebook notebook, NotebookCell cell, Func<string, string?> findLanguage)
    {
        ArgumentNullException.ThrowIfNull(findLanguage);
        var name = NameOf(notebook, cell);
        return findLanguage(name) ?? KnownNames.GetValueOrDefault(name, name);
    }

    /// <summary>What a cell's language is called: by the cell, else by its notebook, else it is C#.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="cell">One of its code cells.</param>
    /// <returns>The name as it stands there.</returns>
    internal static string NameOf(Notebook notebook, NotebookCell cell)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        ArgumentNullException.ThrowIfNull(cell);
        return cell.FindMetadata("polyglot_notebook", "kernelName")
            ?? cell.FindMetadata("dotnet_interactive", "language")
            ?? cell.FindMetadata("vscode", "languageId")
            ?? notebook.FindMetadata("polyglot_notebook", "kernelInfo", "defaultKernelName")
            ?? OfKernel(notebook)
            ?? CellLanguages.CSharp;
    }
}
