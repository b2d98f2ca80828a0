namespace Repl.Engine;

/// <summary>Whether a piece of input could run as it stands.</summary>
public enum Completeness
{
    /// <summary>It can run.</summary>
    Complete,

    /// <summary>It needs more lines.</summary>
    Incomplete,

    /// <summary>No further line can make it right.</summary>
    Invalid,

    /// <summary>Only a session could tell, and it is not open or cannot be asked.</summary>
    Unknown,
}
