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
    /// <param name="since">When it was started: whatever is older is none of its own.</param>
    public List<MarkedProcess> FindProcesses(int leader, TimeSpan since)
    {
        var needle = Encoding.ASCII.GetBytes($"{Variable}={Value}");
        var found = new List<MarkedProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId
                && MarkedProcess.Read(id) is { State: not 'Z' } process
                && process.StartedAt >= since
                && (process.Session == leader || ProcFile.ReadBytes(id, "environ").AsSpan().IndexOf(needle) >= 0))
            {
                found.Add(process);
            }
        }

        return found;
    }
}
