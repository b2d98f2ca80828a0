using System.CommandLine;
using Repl.Engine.CSharp;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Magic;

/// <summary><c>#!who</c> and <c>#!whos</c>: the C# variables.</summary>
internal static class WhoCommand
{
    private const int ShownCharacters = 60;

    private static readonly string[] Header = ["Name", "Type", "Value"];

    /// <summary><c>#!who</c>: their names.</summary>
    public static MagicCommand Names { get; } = new("who", context => Create(
        context, "#!who", "Shows the names of the C# variables.", variables => string.Join('\n', variables.Select(variable => variable.Name))));

    /// <summary><c>#!whos</c>: names, types and values.</summary>
    public static MagicCommand Values { get; } = new("whos", context => Create(
        context, "#!whos", "Shows the C# variables with type and value.", variables => TextTable.Align([Header, .. variables.Select(Describe)])));

    private static Command Create(MagicContext context, string name, string description, Func<IReadOnlyList<CSharpVariable>, string> render)
    {
        var command = new Command(name, description) { SessionMagic.CreateHelp() };
        command.SetAction(async (_, cancellationToken) =>
        {
            await context.Services.Sharing.DeclareSessionsAsync(cancellationToken).ConfigureAwait(false);
            var variables = context.Services.CSharp.Variables;

            // Writing a value runs the user's own code, which may never end.
            var text = variables.Count == 0
                ? "There are no C# variables."
                : await Task.Run(() => render(variables), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            context.Display(text);
        });
        return command;
    }

    private static string[] Describe(CSharpVariable variable)
    {
        var lines = ValueFormatter.Format(variable.Value)[ValueFormatter.PlainText].Split('\n');
        var isCut = lines.Length > 1 || lines[0].Length > ShownCharacters;
        return [variable.Name, CSharpTypeNames.Of(variable.Type), isCut ? $"{lines[0][..Math.Min(lines[0].Length, ShownCharacters)]}…" : lines[0]];
    }
}
