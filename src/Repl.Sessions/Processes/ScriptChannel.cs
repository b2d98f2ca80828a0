namespace Repl.Sessions.Processes;

/// <summary>A script that runs somewhere, with nothing but its streams.</summary>
/// <param name="Input">Its standard input.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Channel">Ends it when disposed.</param>
internal sealed record ScriptChannel(Stream Input, Stream Output, IAsyncDisposable Channel);
