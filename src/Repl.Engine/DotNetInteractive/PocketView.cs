using System.Collections;
using System.Collections.Immutable;
using System.Dynamic;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Repl.Engine.Display;
using Repl.Engine.Formatting;
using Repl.Engine.Formatting.Html;

namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>An HTML element, made in C#: calls give it content, indexers attributes, as in <c>a[href: "…"](b("text"))</c>.</summary>
/// <remarks>Never changes: each call and each indexer makes another one. Text is encoded, HTML and other elements stay as they are.</remarks>
/// <example><code>
/// using static Microsoft.DotNet.Interactive.Formatting.PocketViewTags;
/// table(rows.Select(row =&gt; tr(td(row.Name), td[style: "color:red"](row.Count))))
/// </code></example>
public sealed class PocketView : DynamicObject, IHtmlContent, IRichValue
{
    // These have no content, and no end: a browser takes `</br>` for another one.
    private static readonly HashSet<string> Empty = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    };

    private readonly string _tag;
    private readonly ImmutableArray<(string Name, object? Value)> _attributes;
    private readonly string _content;

    /// <summary>Makes an element without attributes and content.</summary>
    /// <param name="tagName">Its name.</param>
    public PocketView(string tagName)
        : this(tagName, [], "") => ArgumentException.ThrowIfNullOrWhiteSpace(tagName);

    private PocketView(string tag, ImmutableArray<(string Name, object? Value)> attributes, string content) =>
        (_tag, _attributes, _content) = (tag, attributes, content);

    string IRichValue.MimeType => MimeTypes.Html;

    string IRichValue.Content => ToString();

    string IRichValue.Text => ToString();

    /// <summary>Shows the element. An extension method cannot be called on what is <c>dynamic</c>.</summary>
    /// <returns>What can replace it.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no cell.</exception>
    public DisplayedValue Display() => DisplayExtensions.Display(this);

    /// <summary>The element with other content.</summary>
    /// <param name="binder">The call.</param>
    /// <param name="args">What stands in the parentheses.</param>
    /// <param name="result">The element.</param>
    /// <returns>True.</returns>
    public override bool TryInvoke(InvokeBinder binder, object?[]? args, out object? result)
    {
        result = new PocketView(_tag, _attributes, string.Concat((args ?? []).Select(ContentOf)));
        return true;
    }

    /// <summary>The element with more attributes: <c>[name: value]</c>, where <c>_</c> in a name is a hyphen, <c>["name"]</c> or a dictionary.</summary>
    /// <param name="binder">The indexer.</param>
    /// <param name="indexes">What stands in the brackets.</param>
    /// <param name="result">The element.</param>
    /// <returns>True.</returns>
    public override bool TryGetIndex(GetIndexBinder binder, object[] indexes, out object? result)
    {
        ArgumentNullException.ThrowIfNull(binder);
        ArgumentNullException.ThrowIfNull(indexes);
        var names = binder.CallInfo.ArgumentNames;
        var unnamed = indexes.Length - names.Count;
        var added = indexes.SelectMany((value, index) => (index < unnamed, value) switch
        {
            (false, _) => [(names[index - unnamed].Replace('_', '-'), value)],
            (true, IEnumerable<KeyValuePair<string, object?>> several) => several.Select(one => (one.Key, one.Value)),
            _ => new (string, object?)[] { ($"{value}", null) },
        }).ToList();
        var others = _attributes.Where(known => !added.Any(one => one.Item1 == known.Name));
        result = new PocketView(_tag, [.. others, .. added], _content);
        return true;
    }

    /// <inheritdoc/>
    public void WriteTo(TextWriter writer, HtmlEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(ToString());
    }

    /// <summary>The HTML.</summary>
    /// <returns>The element with all that is in it.</returns>
    public override string ToString()
    {
        var html = new StringBuilder($"<{_tag}");
        foreach (var (name, value) in _attributes)
        {
            html.Append(CultureInfo.InvariantCulture, $" {name}");
            if (value is not null)
            {
                html.Append(CultureInfo.InvariantCulture, $"=\"{Markup.Encode(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}\"");
            }
        }

        html.Append('>');
        return Empty.Contains(_tag) && _content.Length == 0 ? html.ToString() : html.Append(_content).Append(CultureInfo.InvariantCulture, $"</{_tag}>").ToString();
    }

    private static string ContentOf(object? value) => value switch
    {
        string text => Markup.Encode(text),
        IHtmlContent html => $"{html}",
        IRichValue { MimeType: MimeTypes.Html or MimeTypes.Svg } rich => rich.Content,
        IEnumerable items when ElementsOf(items) is { } elements => string.Concat(elements.Select(ContentOf)),
        _ when IsPlain(value) => Markup.Encode(value.ToDisplayString()),
        _ => value.ToDisplayString(MimeTypes.Html),
    };

    // Other collections are tables. The first item that is no element tells, so that an endless query does not run for ever.
    private static List<object>? ElementsOf(IEnumerable items)
    {
        List<object> elements = [];
        foreach (var item in items)
        {
            if (item is not (IHtmlContent or IRichValue))
            {
                return null;
            }

            elements.Add(item);
        }

        return elements.Count == 0 ? null : elements;
    }

    private static bool IsPlain(object? value) => value is null
        || (ValueKinds.Of(value) is ValueKind.Text && !Formatter.Registry.Of(value.GetType()).Formatters.ContainsKey(MimeTypes.Html));
}
