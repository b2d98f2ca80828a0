namespace Repl.Sessions.Shells;

/// <summary>What a marker says; the value is the letter on the wire.</summary>
internal enum MarkerKind
{
    /// <summary>The command starts; what came before belongs to background jobs.</summary>
    Begin = 'B',

    /// <summary>The command has ended.</summary>
    End = 'E',

    /// <summary>The shell has read everything up to here. Not a part of any command.</summary>
    Settled = 'S',

    /// <summary>The shell tells its state; the payload is its length in bytes.</summary>
    State = 'P',

    /// <summary>The payload is the next piece of the shell's state.</summary>
    StateText = 'T',

    /// <summary>The same in one line: see <see cref="ShellDialect.Pack"/>.</summary>
    PackedStateText = 'L',

    /// <summary>The shell's state has been told.</summary>
    StateEnd = 'Q',

    /// <summary>A new shell tells its dialect, which is the payload.</summary>
    Dialect = 'D',

    /// <summary>The payload is the next piece of a worker's answer.</summary>
    AnswerText = 'A',
}
