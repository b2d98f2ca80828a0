using System.Text.RegularExpressions;
using Repl.Engine.Formatting;

namespace Repl.Engine.Tests.Formatting;

/// <summary>Short ways to a value's forms.</summary>
internal static partial class Shown
{
    /// <summary>The HTML of a value, without the element around it and its style.</summary>
    public static string Html(object? value) => Frame.Match(Formatter.Format(value)["text/html"]).Groups["content"].Value;

    public static string[] TypesOf(object? value) => [.. Formatter.Format(value).Keys.Order(StringComparer.Ordinal)];

    [GeneratedRegex("""^<div class="repl"><style>[^<]*</style>(?<content>.*)</div>$""", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Frame { get; }
}
