namespace Repl.Sessions.Local;

/// <summary>A process that a program has started, or the program itself.</summary>
/// <param name="Id">Its number.</param>
/// <param name="StartedAt">When it was started, after boot; exact to 10 ms.</param>
internal readonly record struct MarkedProcess(int Id, TimeSpan StartedAt);
