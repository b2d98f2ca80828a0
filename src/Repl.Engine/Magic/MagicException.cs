namespace Repl.Engine.Magic;

/// <summary>A magic command could not do what its line says.</summary>
/// <param name="message">Where, what happened, and what to do next.</param>
internal sealed class MagicException(string message) : Exception(message);
