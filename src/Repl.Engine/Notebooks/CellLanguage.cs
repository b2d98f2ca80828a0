
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
        [".net-csharp"] = CellLanguages.CSharp,
        ["dotnet-interactive.csharp"] = CellLanguages.CSharp,
        ["polyglot-notebook"] = CellLanguages.CSharp,
    };

    /// <summary>Whether a name stands for C#.</summary>
    /// <param name="name">A language as notebooks name it, in small or capital letters.</param>
    /// <returns>True when it does.</returns>
    public static bool IsCSharp(string name) => KnownNames.GetValueOrDefault(name) == CellLanguages.CSharp;

    /// <summary>Reads the metadata that .NET Interactive, Polyglot Notebooks and VS Code leave in a cell.</summary>
    /// <param name="cell">A code cell.</param>
    /// <param name="findLanguage">Finds an open session, <see cref="CellEngine.FindLanguage"/>.</param>
    /// <returns>
    /// What the most specific name means. A name that means nothing here is passed on, so that the engine refuses the cell: as C#,
    /// or in another session than the one that was meant, it would do something else than its author wanted.
    /// </returns>
    public static string Of(NotebookCell cell, Func<string, string?> findLanguage)
    {
        ArgumentNullException.ThrowIfNull(cell);
        ArgumentNullException.ThrowIfNull(findLanguage);
        var name = cell.FindMetadata("polyglot_notebook", "kernelName")
            ?? cell.FindMetadata("dotnet_interactive", "language")
            ?? cell.FindMetadata("vscode", "languageId");
        return name is null ? CellLanguages.CSharp : findLanguage(name) ?? KnownNames.GetValueOrDefault(name, name);
    }
}
