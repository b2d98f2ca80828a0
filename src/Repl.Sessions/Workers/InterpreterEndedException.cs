namespace Repl.Sessions.Workers;

/// <summary>An interpreter has ended, and its worker with it. Never reaches a user: the worker makes a <see cref="SessionLostException"/> of it.</summary>
internal sealed class InterpreterEndedException() : Exception("The interpreter has ended.");
