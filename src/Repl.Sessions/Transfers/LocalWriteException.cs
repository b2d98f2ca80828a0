namespace Repl.Sessions.Transfers;

/// <summary>What arrived could not be written on this machine, which says nothing about the other side.</summary>
/// <param name="cause">What the operating system said.</param>
internal sealed class LocalWriteException(Exception cause) : Exception(cause.Message, cause);
