namespace Repl.Sessions.Shells;

/// <summary>Signals by their numbers on Linux; see signal(7).</summary>
internal static class SignalName
{
    private static readonly string?[] Names =
    [
        null, "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    ];

    /// <summary>A signal's name without SIG; null where it has none that people know.</summary>
    public static string? Of(int number) => number >= 0 && number < Names.Length ? Names[number] : null;
}
