using System.CommandLine;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Sharing;

/// <summary><c>#!set</c>: a variable of the language that the line stands in.</summary>
internal static class SetCommand
{
    private const string ValueName = "--value";

    /// <summary>The magic command.</summary>
    public static MagicCommand Magic { get; } = new("set", Create) { ValueOptions = [ValueName] };

    private static Command Create(MagicContext context)
    {
        var name = new Option<string>("--name") { Description = "What the variable is called.", Required = true };
        var value = new Option<string>(ValueName)
        {
            Description = "Text; '@csharp:rows' or '@rows' for a C# variable, '@web:REV' for one of a session, '@value:n' for what '#!value' keeps; "
                + "'@input:\"prompt\"' or '@password:\"prompt\"' to ask.",
            Required = true,
        };
        var mimeType = MimeTypeOption.Create("Hands the value over in that form, such as text/html. Default: text as it is, anything else as JSON.");
        var isByReference = new Option<bool>("--byref") { Description = "From C# to C#: the same object, not a copy of its JSON." };
        var command = new Command("#!set", "Sets a variable in the language that the line stands in: C#, or a shell, where programs see it too unless it is a password.")
        {
            name, value, mimeType, isByReference, SessionMagic.CreateHelp(),
        };
        command.SetAction((parsed, cancellationToken) => SetAsync(
            context, parsed.GetRequiredValue(name), parsed.GetRequiredValue(value), parsed.GetValue(mimeType), parsed.GetValue(isByReference), cancellationToken));
        return command;
    }

    private static async Task SetAsync(
        MagicContext context, string name, string text, string? mimeType, bool isByReference, CancellationToken cancellationToken)
    {
        if (isByReference && mimeType is not null)
        {
            throw new MagicException("--byref hands over the object itself, --mime-type a text of it. Leave one of them out.");
        }

        var value = await ValueSource.ReadAsync(context, ValueName, text, cancellationToken).ConfigureAwait(false);
        if (isByReference && (value is not SharedValue.Live || context.Line.Language != CellLanguages.CSharp))
        {
            throw new MagicException("--byref works from C# to C# only. Leave it out, and the value is copied.");
        }

        if (mimeType is not null)
        {
            value = await ValueForms.ConvertAsync(value, mimeType, cancellationToken).ConfigureAwait(false);
        }

        await context.Services.Sharing.WriteAsync(context.Line.Language, name, value, isByReference, context.Screen, cancellationToken).ConfigureAwait(false);
    }
}
