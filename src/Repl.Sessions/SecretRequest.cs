namespace Repl.Sessions;

/// <summary>Asks the user, through the front end, for a password, a passphrase or a one-time code.</summary>
/// <param name="Target">The target that wants it, as users write it.</param>
/// <param name="Prompt">What the program over there asks, as it asks it.</param>
public sealed record SecretRequest(string Target, string Prompt);
