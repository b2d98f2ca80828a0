using System.CommandLine;
using Repl.Engine.CSharp;
using Repl.Engine.Formatting;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Magic;

/// <summary><c>#!who</c> and <c>#!whos</c>: the C# variables.</summary>
internal static class WhoCommand
{
    private const int ShownCharacters = 60;

    private static readonly string[] Header = ["Name", "Type", "Value"];

    /// <summary><c>#!who</c>: their names.</summary>
    public static MagicCommand Names { get; } = new("who", context => Create(
        context, "#!who", "Shows the names of the C# variables.", variables => new ShownTable(null, [.. variables.Select(variable => (string[])[variable.Name])])));

    /// <summary><c>#!whos</c>: names, types and values.</summary>
    public static MagicCommand Values { get; } = new("whos", context => Create(
        context, "#!whos", "Shows the C# variables with type and value.", variables => new ShownTable(Header, [.. variables.Select(Describe)])));

    private static Command Create(MagicContext context, string name, string description, Func<IReadOnlyList<CSharpVariable>, ShownTable> list)
    {
        var command = new Command(name, description) { SessionMagic.CreateHelp() };
        command.SetAction(async (_, cancellationToken) =>
        {
            await context.Services.Sharing.DeclareSessionsAsync(cancellationToken).ConfigureAwait(false);
            var variables = context.Services.CSharp.Variables;

            if (variables.Count == 0)
            {
                context.Display("There are no C# variables.");
                return;
            }

            // Writing a value runs the user's own code, which may never end.
            context.Display(await Task.Run(() => list(variables), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false));
        });
        return command;
    }

    private static string[] Describe(CSharpVariable variable)
    {
        var lines = Formatter.Format(variable.Value)[MimeTypes.PlainText].Split('\n');
        var isCut = lines.Length > 1 || lines[0].Length > ShownCharacters;
        return [variable.Name, CSharpTypeNames.Of(variable.Type), isCut ? $"{lines[0][..Math.Min(lines[0].Length, ShownCharacters)]}…" : lines[0]];
    }
}
