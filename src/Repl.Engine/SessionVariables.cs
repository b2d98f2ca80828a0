using Repl.Engine.CSharp;
using Repl.Sessions;

namespace Repl.Engine;

/// <summary>Gives C# a variable for each session and each group, whoever opened it.</summary>
/// <param name="sessions">Those of the cells.</param>
/// <param name="csharp">Gets the variables.</param>
internal sealed class SessionVariables(SessionRegistry sessions, CSharpLanguage csharp)
{
    private readonly OpenedSessions _opened = new(sessions);

    /// <summary>The variable of a session or a group: its name, with <c>_</c> for the <c>-</c> that C# does not allow.</summary>
    public static string NameOf(string name) => name.Replace('-', '_');

    /// <summary>Code that declares the variables that <see cref="DeclareNewAsync"/> would.</summary>
    public IEnumerable<string> NotYetDeclared() => _opened.Waiting.Select(opened => $"{CSharpTypeNames.OfDeclaration(opened.Type)} @{opened.Variable};");

    /// <summary>Declares the variables of the sessions and groups that were opened since the last call.</summary>
    public async Task DeclareNewAsync(CancellationToken cancellationToken)
    {
        while (_opened.TryTake(out var opened))
        {
            await csharp.DeclareAsync(opened.Variable, opened.Type, opened.Value, cancellationToken).ConfigureAwait(false);
        }
    }
}
