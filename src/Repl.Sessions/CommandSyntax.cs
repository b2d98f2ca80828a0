namespace Repl.Sessions;

/// <summary>Whether a shell could run a text as it stands.</summary>
public enum CommandSyntax
{
    /// <summary>It can run.</summary>
    Complete,

    /// <summary>It needs more lines: an open quote, loop or here-document, or a backslash at the end.</summary>
    Incomplete,

    /// <summary>No further line can make it right.</summary>
    Invalid,
}
