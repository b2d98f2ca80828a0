using System.CommandLine;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Sharing;

/// <summary><c>#!share</c>: a variable of another language, for the one that the line stands in.</summary>
internal static class ShareCommand
{
    /// <summary>The magic command.</summary>
    public static MagicCommand Magic { get; } = new("share", Create);

    private static Command Create(MagicContext context)
    {
        var name = new Argument<string?>("name") { Description = "The variable's name over there.", Arity = ArgumentArity.ZeroOrOne };
        var named = new Option<string?>("--name") { Description = "The same, as an option." };
        var from = new Option<string>("--from") { Description = "Whose variable it is: 'csharp', a session, or 'value' for what '#!value' keeps.", Required = true };
        var newName = new Option<string?>("--as") { Description = "What it is called here. Default: as over there." };
        var mimeType = MimeTypeOption.Create("Hands the value over in that form. Default: from C# to C# the same object, text as it is, anything else as JSON.");
        var command = new Command("#!share", "Takes a variable over from another language into the one that the line stands in: C#, or a shell, where programs see it too unless it is a password.")
        {
            name, named, from, newName, mimeType, SessionMagic.CreateHelp(),
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is null == result.GetValue(named) is null)
            {
                result.AddError("It takes the name of one variable.");
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var source = parsed.GetValue(name) ?? parsed.GetValue(named)!;
            return ShareAsync(context, source, parsed.GetRequiredValue(from), parsed.GetValue(newName) ?? source, parsed.GetValue(mimeType), cancellationToken);
        });
        return command;
    }

    private static async Task ShareAsync(MagicContext context, string name, string from, string newName, string? mimeType, CancellationToken cancellationToken)
    {
        var sharing = context.Services.Sharing;
        var value = await sharing.ReadAsync(from.TrimStart('#', '!'), name, cancellationToken).ConfigureAwait(false);
        if (mimeType is not null)
        {
            value = await ValueForms.ConvertAsync(value, mimeType, cancellationToken).ConfigureAwait(false);
        }

        await sharing.WriteAsync(context.Line.Language, newName, value, isByReference: true, context.Screen, cancellationToken).ConfigureAwait(false);
    }
}
