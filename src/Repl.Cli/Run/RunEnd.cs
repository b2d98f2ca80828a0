namespace Repl.Cli.Run;

/// <summary>How the run of a notebook ended.</summary>
internal enum RunEnd
{
    /// <summary>All cells were run.</summary>
    Done,

    /// <summary>A cell failed, and those after it did not run.</summary>
    CellFailed,

    /// <summary>The user ended the run.</summary>
    Interrupted,

    /// <summary>Standard output took no more before the last cell was done, as after <c>repl run … | head -1</c>.</summary>
    OutputEnded,
}
