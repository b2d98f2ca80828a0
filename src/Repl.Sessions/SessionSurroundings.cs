using Microsoft.Extensions.Logging;

namespace Repl.Sessions;

/// <summary>What every session of a registry gets from it.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where to log.</param>
internal sealed record SessionSurroundings(TimeProvider Time, ILogger Logger);
