namespace Repl.Engine.Languages;

/// <summary>Finds what evaluates a language: one of ours, or else whatever session has the name.</summary>
internal sealed class LanguageSet
{
    private readonly Dictionary<string, ICellLanguage> _builtIn;
    private readonly ICellLanguage _sessions;

    /// <summary>Joins the languages that run something with those that are shown.</summary>
    /// <param name="csharp">Evaluates C#.</param>
    /// <param name="sessions">Evaluates every word that is no language of its own.</param>
    /// <param name="pageValues">What scripts of pages were given.</param>
    public LanguageSet(ICellLanguage csharp, ICellLanguage sessions, PageValues pageValues)
    {
        _sessions = sessions;
        _builtIn = new(StringComparer.Ordinal)
        {
            [CellLanguages.CSharp] = csharp,
            [CellLanguages.Markdown] = new ShownLanguage("text/markdown"),
            [CellLanguages.Html] = new ShownLanguage("text/html"),
            [CellLanguages.JavaScript] = new ShownLanguage("text/html", source => PageScript.Of(source, pageValues), PageScript.Warn),
            [CellLanguages.Mermaid] = new ShownLanguage("text/vnd.mermaid"), // JupyterLab draws it from version 4.1 on
        };
    }

    /// <summary>Each language of ours with one line about it.</summary>
    public static IReadOnlyList<(string Name, string Description)> Descriptions { get; } =
    [
        (CellLanguages.CSharp, "C#; also '#!c#', '#!C#'."),
        (CellLanguages.Shell, "A shell on this machine, opened when first used."),
        (CellLanguages.Markdown, "Shown as Markdown; also '#!md'."),
        (CellLanguages.Html, "Shown as HTML."),
        (CellLanguages.JavaScript, "Runs in the page that shows the cell, where that page allows scripts; is given values by '#!share' and '#!set', and gives none. Also '#!js'."),
        (CellLanguages.Mermaid, "Drawn as a diagram, where the front end can."),
    ];

    /// <summary>What evaluates a language. Whether a session of the name is open shows when it is used.</summary>
    public ICellLanguage Find(string language) => _builtIn.GetValueOrDefault(language, _sessions);
}
