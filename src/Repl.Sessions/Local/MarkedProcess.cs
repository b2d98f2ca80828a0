using System.Globalization;

namespace Repl.Sessions.Local;

/// <summary>A process that a program has started, or the program itself.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ParentId">Its parent's number.</param>
/// <param name="Session">The number of the session that it belongs to.</param>
/// <param name="State">The kernel's letter for what it does.</param>
/// <param name="StartedAt">When it was started, after boot; exact to 10 ms.</param>
internal readonly record struct MarkedProcess(int Id, int ParentId, int Session, char State, TimeSpan StartedAt)
{
    private const int TicksPerSecond = 100; // on Linux, whatever the kernel's own clock

    /// <summary>What the process does, in a word.</summary>
    public string StateName => State switch
    {
        'R' => "running",
        'D' => "waiting",
        'T' or 't' => "stopped",
        'Z' => "zombie",
        _ => "sleeping",
    };

    /// <summary>Whether SIGINT does nothing to the process, as shells arrange it for their background jobs.</summary>
    public bool IgnoresInterrupt
    {
        get
        {
            const string Field = "SigIgn:";
            var line = ProcFile.ReadText(Id, "status").Split('\n').FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is not null
                && ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var signals)
                && (signals & (1UL << (UnixSignal.Interrupt - 1))) != 0;
        }
    }

    /// <summary>The command line, or the program's name in brackets where there is none.</summary>
    public string CommandLine => ProcFile.ReadText(Id, "cmdline").Replace('\0', ' ').TrimEnd() is { Length: > 0 } line
        ? line
        : $"[{ProcFile.ReadText(Id, "comm").TrimEnd()}]";

    /// <summary>Reads <c>/proc/pid/stat</c>: "pid (name) state ppid pgrp session …"; the name may itself hold blanks and parentheses.</summary>
    /// <returns>Null where there is no such process any more.</returns>
    public static MarkedProcess? Read(int id)
    {
        var text = ProcFile.ReadText(id, "stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            ? new MarkedProcess(id, Number(fields[1]), Number(fields[3]), fields[0][0], TimeSpan.FromSeconds(double.Parse(fields[19], CultureInfo.InvariantCulture) / TicksPerSecond))
            : null;
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
