using Microsoft.Extensions.Logging;

namespace Repl.Sessions;

/// <summary>What every session of a registry gets from it.</summary>
/// <param name="AmbientCancellation">Asked for each command: a token that interrupts it beside the caller's own.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where to log.</param>
internal sealed record SessionSurroundings(Func<CancellationToken> AmbientCancellation, TimeProvider Time, ILogger Logger);
