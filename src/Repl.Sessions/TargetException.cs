namespace Repl.Sessions;

/// <summary>A target that cannot be understood. Nothing was opened.</summary>
/// <param name="text">What the user wrote.</param>
public sealed class TargetException(string text)
    : Exception($"'{text}' is not a target that a session can go to. Use 'local:' for a shell on this machine, 'ssh://user@host' for one on another, 'docker://container' for one in a container, or 'docker-image://image' for one in a container of its own.");
