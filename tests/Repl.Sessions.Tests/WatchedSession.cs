using System.Threading.Channels;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

/// <summary>What one watcher of a session is told, for tests that wait for it.</summary>
internal sealed class WatchedSession
{
    private readonly Channel<SessionEvent> _events = Channel.CreateUnbounded<SessionEvent>();

    private WatchedSession(ISession session, CancellationToken cancellationToken) => Ended = WatchAsync(session, cancellationToken);

    /// <summary>Ends when the watcher's enumeration does.</summary>
    public Task Ended { get; }

    /// <summary>Starts to watch, and takes the first event: the present state.</summary>
    public static async Task<(WatchedSession Watched, SessionState First)> StartAsync(ISession session, CancellationToken cancellationToken)
    {
        var watched = new WatchedSession(session, cancellationToken);
        return (watched, Assert.IsType<SessionEvent.StateChanged>(await watched.NextAsync()).State);
    }

    /// <summary>The next thing that happened.</summary>
    public async Task<SessionEvent> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(TestLimits.Wait);

    /// <summary>The next thing that happened, which is a change of state.</summary>
    public async Task<SessionState> NextStateAsync() => Assert.IsType<SessionEvent.StateChanged>(await NextAsync()).State;

    /// <summary>All that has happened until the watcher's end and was not yet taken.</summary>
    public async Task<IReadOnlyList<SessionEvent>> RestAsync()
    {
        await Ended.WaitAsync(TestLimits.Wait);
        var rest = new List<SessionEvent>();
        while (_events.Reader.TryRead(out var happened))
        {
            rest.Add(happened);
        }

        return rest;
    }

    private async Task WatchAsync(ISession session, CancellationToken cancellationToken)
    {
        await foreach (var happened in session.WatchAsync(cancellationToken))
        {
            _events.Writer.TryWrite(happened);
        }
    }
}
