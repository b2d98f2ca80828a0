using Microsoft.Extensions.Logging;

namespace Repl.Jupyter;

/// <summary>Everything that this library logs: ids 300 to 399. Nothing here holds a cell's text, output or a key.</summary>
internal static partial class JupyterLog
{
    [LoggerMessage(300, LogLevel.Information, "Kernel listens on {Transport} {Address}")]
    public static partial void Started(ILogger logger, string transport, string address);

    [LoggerMessage(301, LogLevel.Information, "Kernel stopped: {Reason}")]
    public static partial void Stopped(ILogger logger, string reason);

    [LoggerMessage(302, LogLevel.Information, "The process {ProcessId} that started the kernel is gone; shutting down")]
    public static partial void ParentGone(ILogger logger, int processId);

    [LoggerMessage(303, LogLevel.Warning, "The running cell did not stop within {Seconds} s and is abandoned")]
    public static partial void CellAbandoned(ILogger logger, double seconds);

    [LoggerMessage(304, LogLevel.Warning, "Not everything could be handed to the front end within {Seconds} s")]
    public static partial void FlushTimedOut(ILogger logger, double seconds);

    [LoggerMessage(310, LogLevel.Debug, "{Socket} peer {Peer} connected as {PeerType}")]
    public static partial void PeerConnected(ILogger logger, string socket, long peer, string peerType);

    [LoggerMessage(311, LogLevel.Debug, "{Socket} peer {Peer} disconnected")]
    public static partial void PeerDisconnected(ILogger logger, string socket, long peer);

    [LoggerMessage(312, LogLevel.Warning, "{Socket} peer {Peer} was dropped. {Problem}")]
    public static partial void PeerDropped(ILogger logger, string socket, long peer, string problem);

    [LoggerMessage(313, LogLevel.Warning, "{Socket} refused a peer, because {Limit} are connected")]
    public static partial void TooManyPeers(ILogger logger, string socket, int limit);

    [LoggerMessage(314, LogLevel.Warning, "{Socket} could not accept a peer: {Problem}")]
    public static partial void AcceptFailed(ILogger logger, string socket, string problem);

    [LoggerMessage(315, LogLevel.Error, "{Socket} peer {Peer} was dropped by a bug")]
    public static partial void PeerFailed(ILogger logger, string socket, long peer, Exception problem);

    [LoggerMessage(316, LogLevel.Debug, "{Socket} peer {Peer} took over the identity of an earlier connection")]
    public static partial void PeerTookOver(ILogger logger, string socket, long peer);

    [LoggerMessage(320, LogLevel.Warning, "A message on {Channel} was ignored: {Problem}")]
    public static partial void MessageIgnored(ILogger logger, string channel, string problem);

    [LoggerMessage(321, LogLevel.Debug, "A message of type {Type} on {Channel} is not known and was ignored")]
    public static partial void UnknownMessage(ILogger logger, string channel, string type);

    [LoggerMessage(322, LogLevel.Debug, "{Channel} request {Type}")]
    public static partial void Request(ILogger logger, string channel, string type);

    [LoggerMessage(323, LogLevel.Warning, "The reply {Type} on {Channel} was not sent. {Problem}")]
    public static partial void ReplyLost(ILogger logger, string channel, string type, string problem);

    [LoggerMessage(324, LogLevel.Error, "The language failed while it served {Type}")]
    public static partial void LanguageFailed(ILogger logger, string type, Exception problem);

    [LoggerMessage(305, LogLevel.Warning, "Cells are not kept in the history {File}: {Problem}")]
    public static partial void HistoryUnusable(ILogger logger, string file, string problem);

    [LoggerMessage(325, LogLevel.Error, "A callback of a cell failed while the cell was interrupted")]
    public static partial void InterruptCallbackFailed(ILogger logger, Exception problem);
}
