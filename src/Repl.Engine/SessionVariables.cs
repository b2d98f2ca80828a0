using System.Collections.Concurrent;
using Repl.Engine.CSharp;
using Repl.Sessions;

namespace Repl.Engine;

/// <summary>Gives C# a variable for each session and each group, whoever opened it.</summary>
internal sealed class SessionVariables
{
    private readonly ConcurrentQueue<(string Name, Type Type, object Value)> _opened = new();
    private readonly CSharpLanguage _csharp;

    public SessionVariables(SessionRegistry sessions, CSharpLanguage csharp)
    {
        _csharp = csharp;
        sessions.Opened += session => _opened.Enqueue((session.Name, typeof(ISession), session));
        sessions.GroupOpened += group => _opened.Enqueue((group.Name, typeof(SessionGroup), group));
    }

    /// <summary>The variable of a session or a group: its name, with <c>_</c> for the <c>-</c> that C# does not allow.</summary>
    public static string NameOf(string name) => name.Replace('-', '_');

    /// <summary>Code that declares the variables that <see cref="DeclareNewAsync"/> would.</summary>
    public IEnumerable<string> NotYetDeclared() => _opened.Select(opened => $"{CSharpTypeNames.OfDeclaration(opened.Type)} @{NameOf(opened.Name)};");

    /// <summary>Declares the variables of the sessions and groups that were opened since the last call.</summary>
    public async Task DeclareNewAsync(CancellationToken cancellationToken)
    {
        while (_opened.TryDequeue(out var opened))
        {
            await _csharp.DeclareAsync(NameOf(opened.Name), opened.Type, opened.Value, cancellationToken).ConfigureAwait(false);
        }
    }
}
