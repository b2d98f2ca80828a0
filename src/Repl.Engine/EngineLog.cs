using Microsoft.Extensions.Logging;

namespace Repl.Engine;

/// <summary>Everything that this library logs. Ids 200 to 299.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(200, LogLevel.Warning, "Code of a cell that has ended let an exception escape")]
    public static partial void BackgroundFailed(ILogger logger, Exception failure);
}
