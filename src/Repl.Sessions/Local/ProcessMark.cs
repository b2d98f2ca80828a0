using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Local;

/// <summary>
/// Finds every process that a program has started, children of children included, also those that left its process group or its
/// session (<c>setsid</c>, <c>nohup</c>): all inherit an environment variable with a random value.
/// </summary>
internal sealed record ProcessMark(string Value)
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "REPL_PROGRAM_ID";

    public static ProcessMark Create() => new(RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The time since boot, by which <see cref="MarkedProcess.StartedAt"/> counts; exact to 10 ms.</summary>
    public static TimeSpan Uptime() =>
        TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));

    /// <summary>All living processes that carry the mark or belong to the session that the program leads, itself included.</summary>
    /// <param name="leader">The program's process id, which is its session's id.</param>
    public List<MarkedProcess> FindProcesses(int leader)
    {
        var needle = Encoding.ASCII.GetBytes($"{Variable}={Value}");
        var found = new List<MarkedProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId
                && ReadStatus(folder) is (not 'Z', var session, var startedAt)
                && (session == leader || ReadEnvironment(folder).AsSpan().IndexOf(needle) >= 0))
            {
                found.Add(new MarkedProcess(id, startedAt));
            }
        }

        return found;
    }

    // proc(5), /proc/pid/stat: "pid (name) state ppid pgrp session …"; the name may itself hold blanks and parentheses. Field 22 is the
    // start after boot in ticks, of which there are 100 in a second on Linux.
    private static (char State, int Session, TimeSpan StartedAt)? ReadStatus(string folder)
    {
        const int TicksPerSecond = 100;
        var text = Encoding.UTF8.GetString(ReadOrEmpty(Path.Combine(folder, "stat")));
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19
            ? (fields[0][0], int.Parse(fields[3], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(fields[19], CultureInfo.InvariantCulture) / TicksPerSecond))
            : null;
    }

    private static byte[] ReadEnvironment(string folder) => ReadOrEmpty(Path.Combine(folder, "environ"));

    private static byte[] ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return []; // the process ended meanwhile, or is another user's: not one of ours
        }
    }
}
