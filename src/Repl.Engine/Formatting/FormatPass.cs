using System.Globalization;
using System.Text.Json;
using Repl.Engine.Formatting.Html;

namespace Repl.Engine.Formatting;

/// <summary>Makes the forms of one value. All of them show the same items and members, which are read once.</summary>
/// <param name="registry">What users have said about types.</param>
internal sealed class FormatPass(FormatterRegistry registry)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly ValueReader _reader = new();

    /// <summary>Makes the forms that a notebook gets.</summary>
    public IReadOnlyDictionary<string, string> Format(object? value)
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mimeType in MimeTypesOf(value))
        {
            if (TryFormat(value, mimeType) is { } form)
            {
                forms[mimeType] = form;
            }
        }

        forms.TryAdd(MimeTypes.PlainText, Format(value, MimeTypes.PlainText));
        return forms;
    }

    /// <summary>Makes one form; text where the value does not have it.</summary>
    public string Format(object? value, string mimeType) =>
        TryFormat(value, mimeType) ?? ValueWriter.Write(value, _reader, registry);

    /// <summary>Runs a registered formatter.</summary>
    /// <returns>What it has written, or what it threw.</returns>
    public static string Registered(object value, string mimeType, Action<object, TextWriter> write)
    {
        var made = UserCode.Try(() =>
        {
            using var writer = new StringWriter(CultureInfo.InvariantCulture);
            write(value, writer);
            return writer.ToString();
        });
        return made.Failure is not { } failure ? made.Value!
            : mimeType == MimeTypes.Html ? HtmlValueWriter.WriteFailure(failure)
            : UserCode.Describe(failure);
    }

    // A value that users have said something about is shown in the forms that they have named.
    private IEnumerable<string> MimeTypesOf(object? value)
    {
        var registered = value is null ? RegisteredForms.None : registry.Of(value.GetType());
        if (!registered.IsEmpty)
        {
            return registered.Preferred.IsEmpty ? registered.Formatters.Keys : registered.Preferred;
        }

        return value switch
        {
            null => [],
            IRichValue rich => [rich.MimeType],
            byte[] bytes => Images.TypeOf(bytes) is { } image ? [image] : [],
            _ when JsonForms.IsJson(value) => [MimeTypes.Json, MimeTypes.Html],
            _ when ValueKinds.Of(value) is not ValueKind.Text => [MimeTypes.Html],
            _ => [],
        };
    }

    private string? TryFormat(object? value, string mimeType)
    {
        if (value is not null && registry.Of(value.GetType()).Formatters.TryGetValue(mimeType, out var write))
        {
            return Registered(value, mimeType, write);
        }

        return value switch
        {
            IRichValue rich when rich.MimeType == mimeType => rich.Content,
            byte[] bytes when Images.TypeOf(bytes) == mimeType => Images.ContentOf(bytes, mimeType),
            _ => mimeType switch
            {
                MimeTypes.PlainText => ValueWriter.Write(value, _reader, registry),
                MimeTypes.Html => HtmlValueWriter.Write(value, _reader, registry),
                MimeTypes.Json => Json(value),
                _ => null,
            },
        };
    }

    // What is too long to be shown as JSON is still there as text, which is cut.
    private static string? Json(object? value)
    {
        var made = UserCode.Try(() => JsonForms.IsJson(value) ? JsonForms.Read(value!).GetRawText() : JsonSerializer.Serialize(value, JsonOptions));
        return made.Failure is null && made.Value!.Length <= BoundedText.Limit ? made.Value : null;
    }
}
