namespace Repl.Sessions;

/// <summary>Something that runs at the other end and is spoken to through nothing but its streams: a script, a subsystem.</summary>
/// <param name="Input">What goes there. Disposing it is end-of-file.</param>
/// <param name="Output">What comes from there.</param>
/// <param name="Channel">Ends it when disposed.</param>
internal sealed record PlainChannel(Stream Input, Stream Output, IAsyncDisposable Channel);
