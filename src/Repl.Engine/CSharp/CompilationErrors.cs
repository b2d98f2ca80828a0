using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Repl.Engine.CSharp;

/// <summary>Reports code that does not compile, in the lines and columns of its cell.</summary>
internal static class CompilationErrors
{
    private const int ShownErrors = 50;

    // Longer lines are generated or data: only the part around the error is shown.
    private const int ShownColumns = 160;

    /// <summary>Makes the report.</summary>
    /// <param name="errors">At least one error.</param>
    /// <returns>An error whose message is the first of them.</returns>
    public static CellError Report(ImmutableArray<Diagnostic> errors)
    {
        var lines = errors.Take(ShownErrors).SelectMany(Lines).ToList();
        if (errors.Length > ShownErrors)
        {
            lines.Add($"... and {errors.Length - ShownErrors} more errors");
        }

        return new CellError("CompilationError", Summary(errors[0]), lines);
    }

    private static IEnumerable<string> Lines(Diagnostic error)
    {
        yield return Summary(error);
        if (error.Location.SourceTree is not { } tree)
        {
            yield break;
        }

        var span = error.Location.SourceSpan;
        var line = tree.GetText().Lines.GetLineFromPosition(span.Start);
        var column = span.Start - line.Start;
        var first = Math.Max(0, Math.Min(column - (ShownColumns / 2), line.Span.Length - ShownColumns));
        var text = line.ToString().Substring(first, Math.Min(ShownColumns, line.Span.Length - first));
        var width = Math.Clamp(span.Length, 1, Math.Max(1, text.Length - (column - first)));
        yield return "    " + text;
        yield return "    " + Indent(text, column - first) + new string('^', width);
    }

    private static string Summary(Diagnostic error)
    {
        var text = $"error {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}{CompilationHints.For(error)}";
        var place = error.Location.GetMappedLineSpan();  // some lines were hoisted
        // A loaded file is named; the cell itself is the one in front of the user.
        var file = Path.IsPathRooted(place.Path) ? place.Path : "";
        return place.IsValid
            ? string.Create(CultureInfo.InvariantCulture, $"{file}({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1}): {text}")
            : text;
    }

    // Tabs stay tabs, so that the caret stands below its character however wide they are shown.
    private static string Indent(string text, int length)
    {
        return string.Concat(text.PadRight(length).Take(length).Select(character => character == '\t' ? '\t' : ' '));
    }
}
