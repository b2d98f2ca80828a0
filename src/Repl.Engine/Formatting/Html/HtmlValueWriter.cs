using System.Collections;
using System.Collections.Frozen;
using Repl.Engine.CSharp;
using Repl.Sessions;

namespace Repl.Engine.Formatting.Html;

/// <summary>Writes one value as HTML: objects and collections as tables, with tables in their cells.</summary>
internal sealed class HtmlValueWriter
{
    // Objects within objects can go on for ever and say little; their members fold out.
    private const int ShownObjects = 2;

    private readonly HtmlBuilder _html;
    private readonly HashSet<object> _ancestors = new(ReferenceEqualityComparer.Instance);
    private readonly ValueReader _reader;
    private readonly FormatterRegistry _registry;
    private readonly HtmlTableWriter _tables;

    private HtmlValueWriter(HtmlBuilder html, ValueReader reader, FormatterRegistry registry)
    {
        (_html, _reader, _registry) = (html, reader, registry);
        _tables = new HtmlTableWriter(html, reader, registry, Add);
    }

    /// <summary>Writes a value.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="reader">Reads what the value holds.</param>
    /// <param name="registry">What users have said about types.</param>
    /// <returns>One element with its style.</returns>
    public static string Write(object? value, ValueReader reader, FormatterRegistry registry)
    {
        var html = new HtmlBuilder().Markup(HtmlStyle.Open);
        var writer = new HtmlValueWriter(html, reader, registry);
        if (value is null || ValueKinds.Of(value) is ValueKind.Text)
        {
            html.Markup("<pre>").Text(ValueWriter.Write(value, reader, registry)).Markup("</pre>");
        }
        else if (JsonForms.IsJson(value))
        {
            writer.AddJson(value);
        }
        else
        {
            writer.AddWithin(value, () => writer.AddCompound(value));
        }

        return html.Markup(HtmlStyle.Close).ToString();
    }

    /// <summary>Writes what a formatter threw, in the place of what it should have made.</summary>
    public static string WriteFailure(Exception failure) =>
        new HtmlBuilder().Markup(HtmlStyle.Open).Element("span", "repl-error", UserCode.Describe(failure)).Markup(HtmlStyle.Close).ToString();

    // A value within another one.
    private void Add(object? value)
    {
        if (_html.IsFull)
        {
            return;
        }

        if (value is null)
        {
            _html.Note("null");
        }
        else if (_registry.Of(value.GetType()).Formatters is { Count: > 0 } formatters && TryAddRegistered(value, formatters))
        {
            // done
        }
        else if (value is string or char)
        {
            _html.Text(value.ToString()!);
        }
        else if (ValueKinds.Of(value) is ValueKind.Text)
        {
            AddShort(value);
        }
        else
        {
            AddWithin(value, () => AddNested(value));
        }
    }

    private bool TryAddRegistered(object value, FrozenDictionary<string, Action<object, TextWriter>> formatters)
    {
        if (formatters.TryGetValue(MimeTypes.Html, out var write))
        {
            _html.Foreign(FormatPass.Registered(value, MimeTypes.Html, write));
            return true;
        }

        if (formatters.TryGetValue(MimeTypes.PlainText, out write))
        {
            _html.Text(FormatPass.Registered(value, MimeTypes.PlainText, write));
            return true;
        }

        return false;
    }

    private void AddWithin(object value, Action add)
    {
        if (!_ancestors.Add(value))
        {
            _html.Note("(cycle)");
            return;
        }

        add();
        _ancestors.Remove(value);
    }

    private void AddNested(object value)
    {
        var kind = ValueKinds.Of(value);
        if (kind is ValueKind.Members ? _ancestors.Count > ShownObjects : _ancestors.Count > Formatter.RecursionLimit + 1)
        {
            AddShort(value);
        }
        else if (kind is ValueKind.Members && !HtmlTableWriter.IsPair(value))
        {
            _html.Markup("<details><summary>");
            AddShort(value);
            _html.Markup("</summary>");
            AddCompound(value);
            _html.Markup("</details>");
        }
        else if (kind is ValueKind.Items && _reader.Items((IEnumerable)value).Shown.All(item => item is null || ValueKinds.Of(item) is ValueKind.Text))
        {
            AddShort(value);
        }
        else
        {
            AddCompound(value);
        }
    }

    private void AddCompound(object value)
    {
        switch (value)
        {
            case IRichValue { MimeType: MimeTypes.Html or MimeTypes.Svg } rich:
                _html.Foreign(rich.Content);
                break;
            case IRichValue rich:
                _html.Text(rich.Text);
                break;
            case byte[] bytes:
                AddImage(bytes, Images.TypeOf(bytes)!);
                break;
            case Uri uri:
                AddLink(uri);
                break;
            case Exception exception:
                AddException(exception);
                break;
            case CommandResult result:
                CommandCard.Add(_html, result);
                break;
            case GroupResult result:
                CommandCard.Add(_html, result);
                break;
            case var _ when JsonForms.IsJson(value):
                AddJson(value);
                break;
            case var _ when DataTables.IsTable(value):
                _tables.AddData(value);
                break;
            case IEnumerable entries when Entries.IsDictionary(entries):
                _tables.AddEntries(entries);
                break;
            case IEnumerable items:
                _tables.AddItems(items);
                break;
            default:
                _tables.AddMembers(value);
                break;
        }
    }

    private void AddShort(object value) => _html.Text(ValueWriter.WriteNested(value, _reader, _registry));

    private void AddImage(byte[] bytes, string mimeType)
    {
        if (mimeType == MimeTypes.Svg)
        {
            _html.Foreign(Images.ContentOf(bytes, mimeType));
        }
        else
        {
            _html.Foreign($"<img alt=\"\" src=\"data:{mimeType};base64,{Convert.ToBase64String(bytes)}\">");
        }
    }

    // Only what a browser opens as a page; a link with another scheme could do anything.
    private void AddLink(Uri uri)
    {
        if (uri.IsAbsoluteUri && uri.Scheme is "http" or "https")
        {
            _html.Markup($"<a href=\"{Markup.Encode(uri.AbsoluteUri)}\">").Text(uri.ToString()).Markup("</a>");
        }
        else
        {
            _html.Text(uri.ToString());
        }
    }

    private void AddException(Exception exception)
    {
        var report = RuntimeErrors.Report(exception);
        _html.Markup("<details><summary>").Element("span", "repl-error", $"{CSharpTypeNames.WithNamespace(exception.GetType())}: {report.Message}")
            .Markup("</summary><pre>").Text(string.Join('\n', report.Traceback)).Markup("</pre></details>");
    }

    private void AddJson(object value)
    {
        var (element, failure) = UserCode.Try(() => JsonForms.Read(value));
        if (failure is null)
        {
            JsonTree.Add(_html, element);
        }
        else
        {
            _html.Element("span", "repl-error", UserCode.Describe(failure));
        }
    }
}
