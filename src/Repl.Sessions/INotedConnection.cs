namespace Repl.Sessions;

/// <summary>A connection that may have something to say.</summary>
internal interface INotedConnection
{
    /// <summary>What the user should know about it, as sentences. May grow.</summary>
    IReadOnlyList<string> Notes { get; }
}
