namespace Repl.Engine;

/// <summary>The languages that exist before any session is open.</summary>
public static class CellLanguages
{
    /// <summary>C# scripting. Also written <c>c#</c> and <c>C#</c>.</summary>
    public const string CSharp = "csharp";

    /// <summary>The default shell session: opened on this machine when first used, unless one of that name is open.</summary>
    public const string Shell = "sh";

    /// <summary>Text with marks, which front ends lay out. Also written <c>md</c>.</summary>
    public const string Markdown = "markdown";

    /// <summary>HTML, which front ends show.</summary>
    public const string Html = "html";

    /// <summary>JavaScript, which runs in the page that shows the cell. Also written <c>js</c>.</summary>
    public const string JavaScript = "javascript";

    /// <summary>Diagrams of Mermaid, which front ends draw that know it.</summary>
    public const string Mermaid = "mermaid";

    private static readonly Dictionary<string, string> OtherSpellings = new(StringComparer.Ordinal)
    {
        ["c#"] = CSharp,
        ["C#"] = CSharp,
        ["md"] = Markdown,
        ["js"] = JavaScript,
    };

    /// <summary>The languages that are no session, each by its one name.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = [CSharp, Markdown, Html, JavaScript, Mermaid];

    /// <summary>Every word that means one of <see cref="BuiltIn"/>, and so can name no session.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. BuiltIn, .. OtherSpellings.Keys];

    /// <summary>The one name of a language that may be written in several ways.</summary>
    /// <param name="language">A language as users and notebooks write it.</param>
    /// <returns>One of <see cref="BuiltIn"/> for its other spellings, else <paramref name="language"/> itself.</returns>
    public static string Canonical(string language) => OtherSpellings.GetValueOrDefault(language, language);
}
