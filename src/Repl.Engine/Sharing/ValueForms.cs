using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Repl.Engine.CSharp;
using Repl.Engine.Formatting;
using Repl.Engine.Magic;

namespace Repl.Engine.Sharing;

/// <summary>Writes values as text, and makes values of text.</summary>
internal static class ValueForms
{
    /// <summary>The form in which values travel where nothing else is said.</summary>
    public const string Json = "application/json";

    /// <summary>The text that a shell variable gets.</summary>
    /// <param name="value">A string is itself, a password its clear text, null empty; anything else is its JSON.</param>
    /// <param name="cancellationToken">Gives up on a value that is computed while it is read.</param>
    /// <exception cref="MagicException">It cannot be written as JSON.</exception>
    public static async Task<string> ToTextAsync(SharedValue value, CancellationToken cancellationToken) => value switch
    {
        SharedValue.Text text => text.Content,
        SharedValue.Secret secret => secret.Password.GetClearTextPassword(),
        SharedValue.Live { Value: null } => "",
        SharedValue.Live { Value: string text } => text,
        SharedValue.Live live => await RunAsync(() => WriteJson(live.Value), "JSON", cancellationToken).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"A value of an unknown kind: {value.GetType()}."),
    };

    /// <summary>The value that a C# variable gets, as .NET Interactive makes it: what is no text or password has gone through JSON.</summary>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Gives up on a value that is computed while it is read.</param>
    /// <exception cref="MagicException">It cannot be written as JSON.</exception>
    public static async Task<SharedValue.Live> ToCopyAsync(SharedValue value, CancellationToken cancellationToken) => value switch
    {
        SharedValue.Secret secret => new SharedValue.Live(secret.Password, secret.Password.GetType()),
        SharedValue.Text { MimeType: Json } text => ReadJson(text.Content),
        SharedValue.Text text => new SharedValue.Live(text.Content, typeof(string)),
        SharedValue.Live live => ReadJson(await RunAsync(() => WriteJson(live.Value), "JSON", cancellationToken).ConfigureAwait(false)),
        _ => throw new InvalidOperationException($"A value of an unknown kind: {value.GetType()}."),
    };

    /// <summary>The JSON that a script of a page gets.</summary>
    /// <param name="value">The value. Text that is JSON is itself, other text a string.</param>
    /// <param name="cancellationToken">Gives up on a value that is computed while it is read.</param>
    /// <exception cref="MagicException">It cannot be written as JSON, or is a password.</exception>
    public static async Task<string> ToJsonAsync(SharedValue value, CancellationToken cancellationToken) => value is SharedValue.Secret
        ? throw new MagicException("A password would stand in the page, and in the notebook. Use it in C# or in a session.")
        : WriteJson((await ToCopyAsync(value, cancellationToken).ConfigureAwait(false)).Value);

    /// <summary>Brings a value into a form, as its formatter writes it.</summary>
    /// <param name="value">The value. What is text already is taken for text of that form.</param>
    /// <param name="mimeType">The form.</param>
    /// <param name="cancellationToken">Gives up on a value that is computed while it is read.</param>
    /// <exception cref="MagicException">The value has no such form.</exception>
    public static async Task<SharedValue> ConvertAsync(SharedValue value, string mimeType, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case SharedValue.Secret:
                throw new MagicException($"A password has no form {mimeType}. Leave --mime-type out.");
            case SharedValue.Live { Value: var live } when mimeType == Json:
                return new SharedValue.Text(await RunAsync(() => WriteJson(live), "JSON", cancellationToken).ConfigureAwait(false), mimeType);
            case SharedValue.Live { Value: var live }:
                var forms = await RunAsync(() => Formatter.Format(live), mimeType, cancellationToken).ConfigureAwait(false);
                return forms.TryGetValue(mimeType, out var written)
                    ? new SharedValue.Text(written, mimeType)
                    : throw new MagicException($"The value has no form {mimeType}. It has {string.Join(", ", forms.Keys.Append(Json).Distinct().Order(StringComparer.Ordinal))}.");
            case SharedValue.Text text:
                return new SharedValue.Text(text.Content, mimeType);
            default:
                throw new InvalidOperationException($"A value of an unknown kind: {value.GetType()}.");
        }
    }

    private static string WriteJson(object? value) => JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object));

    private static SharedValue.Live ReadJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.True or JsonValueKind.False => new SharedValue.Live(document.RootElement.GetBoolean(), typeof(bool)),
                JsonValueKind.Number => new SharedValue.Live(document.RootElement.GetDouble(), typeof(double)),
                JsonValueKind.String => new SharedValue.Live(document.RootElement.GetString(), typeof(string)),
                JsonValueKind.Null => new SharedValue.Live(null, typeof(object)),
                _ => new SharedValue.Live(JsonDocument.Parse(json), typeof(JsonDocument)),
            };
        }
        catch (JsonException mistake)
        {
            throw new MagicException($"The value is not the JSON that it is said to be (line {mistake.LineNumber + 1}, byte {mistake.BytePositionInLine + 1}). Share it as text with '--mime-type text/plain'.");
        }
    }

    // Lazy queries and properties are the user's own code, which may never end.
    [SuppressMessage("Design", "CA1031", Justification = "User code runs; its failure is the cell's.")]
    private static async Task<T> RunAsync<T>(Func<T> write, string form, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(write, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new MagicException($"The value cannot be written as {form}: {RuntimeErrors.MessageOf(failure)} Make a string of it in a C# cell.");
        }
    }
}
