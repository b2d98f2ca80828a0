namespace Repl.Engine;

/// <summary>The languages that exist before any session is open.</summary>
public static class CellLanguages
{
    /// <summary>C# scripting. Also written <c>c#</c> and <c>C#</c>.</summary>
    public const string CSharp = "csharp";

    /// <summary>The default shell session: opened on this machine when first used, unless one of that name is open.</summary>
    public const string Shell = "sh";

    /// <summary>The one name of a language that may be written in several ways.</summary>
    /// <param name="language">A language as users and notebooks write it.</param>
    /// <returns><see cref="CSharp"/> for its other spellings, else <paramref name="language"/> itself.</returns>
    public static string Canonical(string language) => language is "c#" or "C#" ? CSharp : language;
}
