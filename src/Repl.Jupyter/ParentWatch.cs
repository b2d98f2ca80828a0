using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Repl.Jupyter;

/// <summary>Waits for the end of the process that started the kernel, so that a kernel whose server crashed does not live on.</summary>
/// <param name="processId">The process.</param>
/// <param name="time">The clock for the interval between two looks.</param>
internal sealed partial class ParentWatch(int processId, TimeProvider time)
{
    private const string Variable = "JPY_PARENT_PID";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The process that Jupyter names in the environment; null when it names none.</summary>
    public static int? ProcessIdFromEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? OperatingSystem.IsWindows() ? ProcessIdOnWindows(id) : id
            : null;

    /// <summary>Looks once per second until the process is gone.</summary>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>True when the process is gone, false when looking was stopped.</returns>
    public async Task<bool> WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        var startedAt = Life();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            // Another start time means that the number was given to a new process.
            while (Life() is { } now && now == startedAt)
            {
                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Tells one life of the process's number from another; null when there is none.</summary>
    private string? Life() => OperatingSystem.IsLinux() ? LifeOnLinux() : LifeElsewhere();

    /// <summary>A process that ended and that nobody has waited for yet still exists, which only its state tells (proc(5), "stat").</summary>
    private string? LifeOnLinux()
    {
        const int StateAt = 0, StartTimeAt = 19;
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[StateAt] is "Z" or "X" ? null : fields[StartTimeAt];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>
    /// There, whatever the variable is called, jupyter_client gives a handle of its own process, which the kernel has inherited. Others may
    /// give a number nevertheless; what is neither says nothing, and must not end a kernel that has just been started.
    /// </summary>
    [SupportedOSPlatform("windows")]
    private static int? ProcessIdOnWindows(int given) =>
        GetProcessId(given) is > 0 and var inherited ? inherited
        : new ParentWatch(given, TimeProvider.System).LifeElsewhere() is not null ? given
        : null;

    [LibraryImport("kernel32")]
    private static partial int GetProcessId(nint handle);

    private string? LifeElsewhere()
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null : process.StartTime.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It exists and belongs to someone else, who does not tell when it was started.
            return "unknown";
        }
    }
}
