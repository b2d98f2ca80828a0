namespace Repl.Sessions.Processes;

/// <summary>Signals by number; these numbers are the same on every Unix. See signal(7).</summary>
internal static class UnixSignal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
}
