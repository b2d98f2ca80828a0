namespace Repl.Sessions.Ssh.Mux;

/// <summary>The names of signals in the protocol: RFC 4254, section 6.10.</summary>
internal static class SshSignal
{
    private const int AsSignal = 128;

    /// <summary>The exit status that a shell would tell of a program that a signal has ended: 128 + its number.</summary>
    /// <param name="name">Its name without SIG; unknown ones give <see cref="IProgramChannel.UnknownExitCode"/>.</param>
    public static int ExitCode(string name) => name switch
    {
        "HUP" => AsSignal + 1,
        "INT" => AsSignal + 2,
        "QUIT" => AsSignal + 3,
        "ILL" => AsSignal + 4,
        "ABRT" => AsSignal + 6,
        "FPE" => AsSignal + 8,
        "KILL" => AsSignal + 9,
        "USR1" => AsSignal + 10,
        "SEGV" => AsSignal + 11,
        "USR2" => AsSignal + 12,
        "PIPE" => AsSignal + 13,
        "ALRM" => AsSignal + 14,
        "TERM" => AsSignal + 15,
        _ => IProgramChannel.UnknownExitCode,
    };
}
