namespace Repl.Cli.Terminal;

/// <summary>Colours of our own lines, by their ANSI number (ECMA-48, section 8.3.117). Nothing is said by colour alone.</summary>
internal enum NoteColour
{
    /// <summary>The terminal's own.</summary>
    None = 0,

    /// <summary>Grey: progress.</summary>
    Progress = 90,

    /// <summary>Red: something failed.</summary>
    Failure = 31,
}
