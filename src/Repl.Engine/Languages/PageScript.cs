namespace Repl.Engine.Languages;

/// <summary>Makes HTML of JavaScript: Jupyter's pages run scripts only in HTML.</summary>
internal static class PageScript
{
    /// <summary>The script element. In it, <c>await</c> and <c>return</c> may stand at the top, and variables stay within the cell.</summary>
    /// <param name="source">JavaScript.</param>
    /// <param name="values">What it was given. They are parameters of a function around it, so that it may declare the same names.</param>
    public static string Of(string source, PageValues values)
    {
        var script = $"(async () => {{\n{Protect(source)}\n}})()";
        var given = values.NamedIn(source);
        return given.Count == 0
            ? $"<script>{script};</script>"
            : $"<script>(({string.Join(", ", given.Select(value => value.Name))}) => {script})({Protect(string.Join(", ", given.Select(value => value.Json)))});</script>";
    }

    /// <summary>Tells that the script asks for what .NET Interactive put into the page, which would only be an error in the browser's console.</summary>
    public static string? Warn(string source) => source.Contains("interactive.", StringComparison.Ordinal)
        ? "JavaScript here runs in the page and knows nothing of the kernel: there is no 'interactive' object. Make the script in C#, with the values in it, and show it by DisplayAs(\"text/html\")."
        : null;

    // HTML ends a script at the first of these, even within a string; in a string, `<\/` is the same for JavaScript.
    private static string Protect(string source) => source.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
}
