using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Local;

/// <summary>The processes of this machine, as <c>/proc</c> shows them.</summary>
/// <param name="since">When the first that is looked for was started, after boot: whatever is older is not even looked at.</param>
internal sealed partial class LocalProcessTable(TimeSpan since) : IProcessTable
{
    private const string IgnoredSignals = "SigIgn:";

    /// <summary>The time since boot; exact to 10 ms.</summary>
    public static TimeSpan Uptime() =>
        ProcessListing.ParseUptime(File.ReadAllText("/proc/uptime").Split(' ')[0]);

    /// <summary>Sends a signal to one process. That it has already gone is no error.</summary>
    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    /// <inheritdoc/>
    public Task<ProcessListing> ListAsync(ProcessMark mark, int leader)
    {
        var needle = Encoding.ASCII.GetBytes(mark.ToString());
        var uptime = Uptime();
        var found = new List<MarkedProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId
                && MarkedProcess.Parse(id, ProcFile.ReadText(id, "stat")) is { State: not 'Z' } process
                && process.StartedAt >= since
                && (process.Session == leader || ProcFile.ReadBytes(id, "environ").AsSpan().IndexOf(needle) >= 0))
            {
                found.Add(process with { IgnoresInterrupt = DoesIgnoreInterrupt(id), CommandLine = CommandLineOf(id) });
            }
        }

        return Task.FromResult(new ProcessListing(uptime, found));
    }

    /// <inheritdoc/>
    public Task SignalAsync(IReadOnlyList<int> processes, int signal)
    {
        foreach (var process in processes)
        {
            Send(process, signal);
        }

        return Task.CompletedTask;
    }

    private static bool DoesIgnoreInterrupt(int id) => ProcFile.ReadText(id, "status").Split('\n')
        .FirstOrDefault(line => line.StartsWith(IgnoredSignals, StringComparison.Ordinal)) is { } line
        && MarkedProcess.HoldsInterrupt(line.AsSpan(IgnoredSignals.Length));

    private static string CommandLineOf(int id) => ProcFile.ReadText(id, "cmdline").Replace('\0', ' ').TrimEnd() is { Length: > 0 } line
        ? line
        : $"[{ProcFile.ReadText(id, "comm").TrimEnd()}]";

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
