namespace Repl.Sessions;

/// <summary>A process that was started in a session and still runs.</summary>
/// <param name="Id">Its number at the target.</param>
/// <param name="ParentId">The number of the process that started it, or of the one that took it over.</param>
/// <param name="State">What it does: <c>running</c>, <c>sleeping</c>, <c>waiting</c> (for a disk), <c>stopped</c> or <c>zombie</c>.</param>
/// <param name="Command">Its command line, arguments separated by blanks.</param>
/// <param name="Age">How long ago it was started; exact to 10 ms.</param>
public sealed record RunningProcess(int Id, int ParentId, string State, string Command, TimeSpan Age);
