namespace Repl.Cli.Run;

/// <summary>What ends a run before its last cell.</summary>
/// <param name="Requested">Interrupts the running cell, and the run ends when it has stopped.</param>
/// <param name="Urgent">Ends the run without waiting for the interrupted cell.</param>
internal readonly record struct RunStop(CancellationToken Requested, CancellationToken Urgent);
