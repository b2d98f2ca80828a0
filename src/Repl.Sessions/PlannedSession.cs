namespace Repl.Sessions;

/// <summary>A session that is to be opened.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Options">How to open it.</param>
public sealed record PlannedSession(string Name, string Target, SessionOptions Options);
