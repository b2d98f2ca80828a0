using System.Globalization;

namespace Repl.Sessions.Processes;

/// <summary>A process that a program has started, or the program itself.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ParentId">Its parent's number.</param>
/// <param name="Session">The number of the session that it belongs to.</param>
/// <param name="State">The kernel's letter for what it does.</param>
/// <param name="StartedAt">When it was started, after boot; exact to 10 ms.</param>
internal sealed record MarkedProcess(int Id, int ParentId, int Session, char State, TimeSpan StartedAt)
{
    private const int MillisecondsPerTick = 10; // on Linux, whatever the kernel's own clock
    private const int InterruptBit = 1 << (UnixSignal.Interrupt - 1);

    /// <summary>Whether SIGINT does nothing to the process, as shells arrange it for their background jobs.</summary>
    public bool IgnoresInterrupt { get; init; }

    /// <summary>The command line, arguments separated by blanks, or the program's name in brackets where there is none.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>What the process does, in a word.</summary>
    public string StateName => State switch
    {
        'R' => "running",
        'D' => "waiting",
        'T' or 't' => "stopped",
        'Z' => "zombie",
        _ => "sleeping",
    };

    /// <summary>Reads <c>/proc/pid/stat</c>: "pid (name) state ppid pgrp session …"; the name may itself hold blanks and parentheses. See proc(5).</summary>
    /// <returns>Null where there is no such process any more.</returns>
    public static MarkedProcess? Parse(int id, string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            ? new MarkedProcess(id, Number(fields[1]), Number(fields[3]), fields[0][0], FromTicks(fields[19]))
            : null;
    }

    /// <summary>Whether a mask of ignored signals, as <c>SigIgn</c> in <c>/proc/pid/status</c> writes it, holds SIGINT.</summary>
    public static bool HoldsInterrupt(ReadOnlySpan<char> mask) =>
        ulong.TryParse(mask.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var signals) && (signals & InterruptBit) != 0;

    /// <summary>Reads a time after boot in clock ticks.</summary>
    public static TimeSpan FromTicks(string ticks) => TimeSpan.FromMilliseconds(long.Parse(ticks, CultureInfo.InvariantCulture) * MillisecondsPerTick);

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
