using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Repl.Sessions.Remote;

/// <summary>That a connection was lost, and why. Told once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer the source holds nothing, and its token outlives the connection.")]
internal sealed class ConnectionLoss(ILogger logger)
{
    private readonly CancellationTokenSource _lost = new();
    private string? _reason;

    /// <summary>Cancelled when it was lost.</summary>
    public CancellationToken Token => _lost.Token;

    /// <summary>Why; null while it was not.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>Tells it. The first reason counts.</summary>
    public void Tell(string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            SessionLog.ConnectionLost(logger, reason);
            _lost.Cancel();
        }
    }
}
