namespace Repl.Sessions.Shells;

/// <summary>What a shell is sent to run a command.</summary>
/// <param name="Lines">All of it.</param>
/// <param name="Length">How many of these bytes are the command's own; the others tell its end.</param>
/// <param name="TellsBegin">Whether the shell tells when it starts the command. Otherwise it starts it as soon as it has read it.</param>
internal readonly record struct FramedCommand(byte[] Lines, int Length, bool TellsBegin);
