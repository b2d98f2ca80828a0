namespace Repl.Sessions;

/// <summary>A session of a group that could not be opened.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Failure">Why.</param>
public sealed record MissingSession(string Name, Exception Failure);
