namespace Repl.Cli;

/// <summary>What the program tells its caller when it ends.</summary>
internal static class ExitCodes
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>A cell failed.</summary>
    public const int CellFailed = 1;

    /// <summary>The program was called wrongly, could not read its input, or has a bug.</summary>
    public const int WrongUsage = 2;

    /// <summary>A signal ends a program with this plus the signal's number, as shells report it.</summary>
    public const int SignalBase = 128;

    /// <summary>
    /// The reader of standard output went away before everything was done. SIGPIPE (13) would have ended most programs this way.
    /// </summary>
    public const int OutputEnded = SignalBase + 13;
}
