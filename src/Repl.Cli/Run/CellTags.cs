namespace Repl.Cli.Run;

/// <summary>Tags of cells that nbclient gave a meaning to, and that mean the same here.</summary>
internal static class CellTags
{
    /// <summary>A failure of this cell does not end the run.</summary>
    public const string RaisesException = "raises-exception";

    /// <summary>The cell is left out.</summary>
    public const string SkipExecution = "skip-execution";
}
