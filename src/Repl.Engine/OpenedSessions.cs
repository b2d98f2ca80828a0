using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Repl.Sessions;

namespace Repl.Engine;

/// <summary>Notes the sessions and groups that are opened, whoever does so, until C# can take them over.</summary>
internal sealed class OpenedSessions
{
    private readonly ConcurrentQueue<OpenedSession> _opened = new();

    public OpenedSessions(SessionRegistry sessions)
    {
        sessions.Opened += session => _opened.Enqueue(new OpenedSession(session.Name, typeof(ISession), session));
        sessions.GroupOpened += group => _opened.Enqueue(new OpenedSession(group.Name, typeof(SessionGroup), group));
    }

    /// <summary>Those that wait, in the order of opening.</summary>
    public IEnumerable<OpenedSession> Waiting => _opened;

    /// <summary>Takes the one that waits longest.</summary>
    public bool TryTake([NotNullWhen(true)] out OpenedSession? opened) => _opened.TryDequeue(out opened);
}
