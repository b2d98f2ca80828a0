using System.CommandLine;
using Repl.Engine.Formatting;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;
using Repl.Engine.Parsing;

namespace Repl.Engine.Sharing;

/// <summary><c>#!value</c>: keeps the text below it, or of a file or a page, for other languages to take.</summary>
internal static class ValueCommand
{
    private const string FromValueName = "--from-value";

    /// <summary>The magic command.</summary>
    public static MagicCommand Magic { get; } = new(StoredValues.Name, Create) { TakesText = true, ValueOptions = [FromValueName] };

    /// <summary>Tells whether the text is still to come, as far as a prompt can see.</summary>
    public static bool WaitsForText(CellPart.Magic line) =>
        line.Text.Length == 0 && MagicCommands.TakesText(line.CommandLine.Split(' ')[0])
        && !line.CommandLine.Contains("--from-", StringComparison.Ordinal) && !SessionMagic.HelpNames.Any(line.CommandLine.Contains);

    private static Command Create(MagicContext context)
    {
        var name = new Option<string>("--name") { Description = "What '#!share --from value' calls it.", Required = true };
        var file = new Option<string?>("--from-file") { Description = "Keeps a file's text. Relative to the notebook's folder." };
        var url = new Option<string?>("--from-url") { Description = "Keeps the text at an address: http or https, at most 64 MB, within 30 s." };
        var value = new Option<string?>(FromValueName) { Description = "Keeps a text, a variable or an answer, as '#!set --value' takes them." };
        var mimeType = MimeTypeOption.Create("Says what the text is, such as application/json, and shows it.");
        var command = new Command("#!value", "Keeps the text below the line, or what an option names, for '#!share <name> --from value'.")
        {
            name, file, url, value, mimeType, SessionMagic.CreateHelp(),
        };
        command.Validators.Add(result =>
        {
            var sources = new[] { result.GetValue(file), result.GetValue(url), result.GetValue(value) }.Count(source => source is not null);
            if (sources > 1 || (sources == 1) == (context.Line.Text.Length > 0))
            {
                result.AddError("It takes one value: the text below it, --from-file, --from-url or --from-value.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var kept = parsed.GetValue(file) is { } path ? await TextSource.ReadFileAsync(path, context.Folder, cancellationToken).ConfigureAwait(false)
                : parsed.GetValue(url) is { } address ? await TextSource.ReadUrlAsync(address, context.Services.Time, cancellationToken).ConfigureAwait(false)
                : parsed.GetValue(value) is { } word ? await ValueSource.ReadAsync(context, FromValueName, word, cancellationToken).ConfigureAwait(false)
                : new SharedValue.Text(context.Line.Text, MimeTypes.PlainText);
            await KeepAsync(context, parsed.GetRequiredValue(name), kept, parsed.GetValue(mimeType), cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    // What is kept is text or a password: an object would go on changing.
    private static async Task KeepAsync(MagicContext context, string name, SharedValue value, string? mimeType, CancellationToken cancellationToken)
    {
        if (mimeType is not null)
        {
            value = await ValueForms.ConvertAsync(value, mimeType, cancellationToken).ConfigureAwait(false);
        }
        else if (value is SharedValue.Live { Value: not string })
        {
            value = await ValueForms.ConvertAsync(value, ValueForms.Json, cancellationToken).ConfigureAwait(false);
        }

        context.Services.Sharing.Stored.Set(name, value);
        if (mimeType is not null && value is SharedValue.Text text)
        {
            context.Screen.Show(new CellOutput.Display(new Dictionary<string, string> { [MimeTypes.PlainText] = text.Content, [mimeType] = text.Content }));
        }
    }
}
