using System.CommandLine;
using System.CommandLine.Completions;
using Repl.Engine.Completion;
using Repl.Sessions;

namespace Repl.Engine.Magic.SessionCommands;

/// <summary>The argument of the subcommands that act on one session.</summary>
/// <param name="context">Knows the sessions.</param>
internal sealed class NamedSession(MagicContext context)
{
    /// <summary>The session's name.</summary>
    public Argument<string> Argument { get; } = new("name") 
    {
        Description = "The session's name.",
        CompletionSources = { _ => SessionNames.OpenWithGroups(context.Sessions).Select(name => new CompletionItem(name)) },
    };

    /// <summary>The session that was named.</summary>
    /// <exception cref="Parsing.CellSyntaxException">There is none of that name.</exception>
    public ISession In(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(Argument);
        return context.Sessions.Find(name) ?? throw UnknownSession.AsArgument(name, context.Sessions);
    }
}
