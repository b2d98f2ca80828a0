using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Repl.Engine.Completion;

/// <summary>Writes XML documentation as text to read.</summary>
/// <param name="isMarkdown">Whether as Markdown.</param>
internal sealed partial class DocumentationText(bool isMarkdown)
{
    /// <summary>Writes the text of one element.</summary>
    /// <returns>Null where there is none.</returns>
    public string? Of(XElement? element)
    {
        var text = element is null ? "" : Lines.Replace(string.Concat(element.Nodes().Select(Write)), "\n\n").Trim();
        return text.Length == 0 ? null : text;
    }

    /// <summary>Writes a word of code.</summary>
    public string Code(string word) => isMarkdown ? $"`{word}`" : word;

    /// <summary>Writes a heading.</summary>
    public string Heading(string word) => isMarkdown ? $"**{word}**" : $"{word}:";

    private string Write(XNode node) => node switch
    {
        XText text => Blanks.Replace(text.Value, " "),
        XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference => Code(NameIn(reference)),
        XElement { Name.LocalName: "c" } code => Code(code.Value),
        XElement { Name.LocalName: "code" } block => isMarkdown ? $"\n\n```csharp\n{block.Value.Trim('\n')}\n```\n\n" : $"\n\n{block.Value.Trim('\n')}\n\n",
        XElement { Name.LocalName: "para" } paragraph => $"\n\n{Inner(paragraph)}\n\n",
        XElement { Name.LocalName: "br" } => "\n",
        XElement { Name.LocalName: "list" } list => $"\n\n{string.Concat(list.Elements("item").Select(item => $"- {Item(item)}\n"))}\n",
        XElement other => Inner(other),
        _ => "",
    };

    private string Inner(XElement element) => string.Concat(element.Nodes().Select(Write));

    private string Item(XElement item) =>
        string.Join(": ", new[] { item.Element("term"), item.Element("description") }.OfType<XElement>().Select(part => Inner(part).Trim()).DefaultIfEmpty(Inner(item).Trim()));

    private static string NameIn(XElement reference)
    {
        if (reference.Attribute("cref")?.Value is not { } target)
        {
            return reference.Attribute("langword")?.Value ?? reference.Attribute("name")?.Value ?? (reference.Value.Length > 0 ? reference.Value : reference.Attribute("href")?.Value ?? "");
        }

        if (reference.Value.Length > 0)
        {
            return reference.Value;
        }

        var name = Arity.Replace(target.Split('(')[0], "");
        return target.StartsWith("T:", StringComparison.Ordinal) ? name[(name.LastIndexOfAny(['.', ':']) + 1)..] : string.Join('.', name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('.')[^2..]);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks { get; }

    [GeneratedRegex(@"[ ]*\n[ ]*\n\s*")]
    private static partial Regex Lines { get; }

    [GeneratedRegex(@"`+\d+")]
    private static partial Regex Arity { get; }
}
