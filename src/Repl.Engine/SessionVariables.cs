using System.Collections.Concurrent;
using Repl.Engine.CSharp;
using Repl.Sessions;

namespace Repl.Engine;

/// <summary>Gives C# a variable for each session, whoever opened it.</summary>
internal sealed class SessionVariables
{
    private readonly ConcurrentQueue<ISession> _opened = new();
    private readonly CSharpLanguage _csharp;

    public SessionVariables(SessionRegistry sessions, CSharpLanguage csharp)
    {
        _csharp = csharp;
        sessions.Opened += _opened.Enqueue;
    }

    /// <summary>The variable of a session: its name, with <c>_</c> for the <c>-</c> that C# does not allow.</summary>
    public static string NameOf(ISession session) => session.Name.Replace('-', '_');

    /// <summary>Declares the variables of the sessions that were opened since the last call.</summary>
    public async Task DeclareNewAsync(CancellationToken cancellationToken)
    {
        while (_opened.TryDequeue(out var session))
        {
            await _csharp.DeclareAsync(NameOf(session), typeof(ISession), session, cancellationToken).ConfigureAwait(false);
        }
    }
}
