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
    private const long KernelThread = 0x200000; // PF_KTHREAD of the kernel's sched.h
    private const int StatFields = 52;
    private const int MostLooks = 200;
    private const int LooksToBeSure = 5;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(1);

    /// <summary>The time since boot; exact to 10 ms.</summary>
    public static TimeSpan Uptime() =>
        ProcessListing.ParseUptime(File.ReadAllText("/proc/uptime").Split(' ')[0]);

    /// <summary>Sends a signal to one process. That it has already gone is no error.</summary>
    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    /// <inheritdoc/>
    public async Task<ProcessListing> ListAsync(ProcessMark mark, int leader)
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
                && (process.Session == leader || await IsMarkedAsync(id, needle).ConfigureAwait(false)))
            {
                found.Add(process with { IgnoresInterrupt = DoesIgnoreInterrupt(id), CommandLine = CommandLineOf(id) });
            }
        }

        return new ProcessListing(uptime, found);
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

    // While a process becomes another program, its environment is cut short or empty for a moment, and a busy machine makes that moment
    // long: one that nobody waits for any more would be missed for good. So a "no" counts only if all of the environment was seen.
    private static async Task<bool> IsMarkedAsync(int id, byte[] needle)
    {
        for (int looks = 0, empty = 0; looks < MostLooks && empty < LooksToBeSure; looks++)
        {
            var environment = ProcFile.ReadBytes(id, "environ");
            if (environment.AsSpan().IndexOf(needle) >= 0)
            {
                return true;
            }

            var stat = ProcFile.ReadText(id, "stat").Split(' ');
            if (!MayHaveAnEnvironment(stat) || !ProcFile.CanRead(id, "environ"))
            {
                return false;
            }

            var (start, end) = (ulong.Parse(stat[^3], CultureInfo.InvariantCulture), ulong.Parse(stat[^2], CultureInfo.InvariantCulture));
            if (end > start && (ulong)environment.Length == end - start)
            {
                return false;
            }

            empty += start > 0 && start == end ? 1 : 0; // for a moment that is so also with one that will not be empty
            await Task.Delay(LookAgain).ConfigureAwait(false);
        }

        return false;
    }

    // Not a kernel's thread, nor a process that has ended. Counted from the end, because the name may hold blanks; see proc(5).
    private static bool MayHaveAnEnvironment(string[] stat) =>
        stat.Length >= StatFields && stat[^(StatFields - 2)] is not ("Z" or "X")
        && (long.Parse(stat[^(StatFields - 8)], CultureInfo.InvariantCulture) & KernelThread) == 0;

    private static bool DoesIgnoreInterrupt(int id) => ProcFile.ReadText(id, "status").Split('\n')
        .FirstOrDefault(line => line.StartsWith(IgnoredSignals, StringComparison.Ordinal)) is { } line
        && MarkedProcess.HoldsInterrupt(line.AsSpan(IgnoredSignals.Length));

    private static string CommandLineOf(int id) => ProcFile.ReadText(id, "cmdline").Replace('\0', ' ').TrimEnd() is { Length: > 0 } line
        ? line
        : $"[{ProcFile.ReadText(id, "comm").TrimEnd()}]";

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
