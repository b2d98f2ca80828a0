using Microsoft.Extensions.Logging;

namespace Repl.Sessions;

/// <summary>Everything that this library logs. Ids 100 to 199.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(100, LogLevel.Information, "Session {Session} opened to {Target} in {ElapsedMs} ms")]
    public static partial void Opened(ILogger logger, string session, Target target, long elapsedMs);

    [LoggerMessage(101, LogLevel.Information, "Session {Session} closed")]
    public static partial void Closed(ILogger logger, string session);

    [LoggerMessage(102, LogLevel.Warning, "Session {Session} lost: {Reason}")]
    public static partial void Lost(ILogger logger, string session, string reason);

    [LoggerMessage(103, LogLevel.Warning, "Session {Session} got a new shell: the old one ended with status {ExitCode}")]
    public static partial void ShellReplaced(ILogger logger, string session, int exitCode);

    [LoggerMessage(104, LogLevel.Information, "Session {Session} expired")]
    public static partial void Expired(ILogger logger, string session);

    [LoggerMessage(105, LogLevel.Warning, "Session {Session} lost its connection: {Reason}")]
    public static partial void Disconnected(ILogger logger, string session, string reason);

    [LoggerMessage(110, LogLevel.Debug, "Session {Session} started command {Number}")]
    public static partial void CommandStarted(ILogger logger, string session, int number);

    [LoggerMessage(111, LogLevel.Trace, "Session {Session} command {Number} is {CommandText}")]
    public static partial void CommandTextSensitive(ILogger logger, string session, int number, string commandText);

    [LoggerMessage(112, LogLevel.Debug, "Session {Session} ended command {Number}")]
    public static partial void CommandEnded(ILogger logger, string session, int number);

    [LoggerMessage(120, LogLevel.Information, "Connected to {Target} in {ElapsedMs} ms")]
    public static partial void Connected(ILogger logger, Target target, long elapsedMs);

    [LoggerMessage(121, LogLevel.Warning, "Connecting to {Target} is tried again, number {Attempt}: {Reason}")]
    public static partial void ConnectingAgain(ILogger logger, Target target, int attempt, string reason);

    [LoggerMessage(122, LogLevel.Warning, "A further connection to {Target} was opened: one has room for {Channels} channels")]
    public static partial void FurtherConnection(ILogger logger, Target target, int channels);

    [LoggerMessage(123, LogLevel.Warning, "{Reason}")]
    public static partial void ConnectionLost(ILogger logger, string reason);

    [LoggerMessage(130, LogLevel.Warning, "Session {Session} could not remove {Path}, which a transfer has left behind")]
    public static partial void PartLeftBehind(ILogger logger, string session, string path);

    [LoggerMessage(140, LogLevel.Information, "Worker {Worker} started on {Target} in {ElapsedMs} ms")]
    public static partial void WorkerStarted(ILogger logger, string worker, Target target, long elapsedMs);

    [LoggerMessage(141, LogLevel.Information, "Worker {Worker} ended: {State}")]
    public static partial void WorkerEnded(ILogger logger, string worker, SessionState state);

    [LoggerMessage(142, LogLevel.Debug, "Worker {Worker} calls {Function}")]
    public static partial void WorkerCalled(ILogger logger, string worker, string function);
}
