using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Repl.Tests.Support;

/// <summary>
/// Finds what a program leaves running. The program is started with a variable in its environment, and whatever it starts inherits
/// that, also what left its process group. Disposing kills what is still there.
/// </summary>
public sealed class MarkedProcesses : IDisposable
{
    /// <summary>The variable's name.</summary>
    public const string Variable = "REPL_TEST_MARK";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>The variable's value.</summary>
    public string Value { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The processes that are alive now; one that has ended and was only not yet waited for counts as dead.</summary>
    /// <returns>Process id and command line of each.</returns>
    public IReadOnlyList<string> Living() => [.. Find().Select(id => $"{id}: {CommandLine(id)}")];

    /// <summary>Waits until none is alive, where nothing else tells that.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>A task that ends then.</returns>
    /// <exception cref="TimeoutException">Some are still alive after <see cref="TestLimits.Wait"/>.</exception>
    public async Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); Living() is [_, ..] living; await Task.Delay(LookAgain, cancellationToken))
        {
            if (waited.Elapsed > TestLimits.Wait)
            {
                throw new TimeoutException($"Still alive after {TestLimits.Wait}:\n{string.Join('\n', living)}");
            }
        }
    }

    /// <summary>Kills what is still alive.</summary>
    public void Dispose()
    {
        foreach (var id in Find())
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended by itself meanwhile.
            }
        }
    }

    private IEnumerable<int> Find() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        where $"\0{Read(name, "environ")}".Contains($"\0{Variable}={Value}\0", StringComparison.Ordinal) && !IsZombie(Read(name, "stat"))
        select int.Parse(name, CultureInfo.InvariantCulture);

    private static string CommandLine(int id) => Read($"{id}", "cmdline").Replace('\0', ' ').Trim();

    // proc(5): "pid (name) state …"; the name may itself hold parentheses.
    private static bool IsZombie(string status) => status.LastIndexOf(')') is var end && (end < 0 || status[(end + 2)..][0] is 'Z' or 'X');

    private static string Read(string process, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/{file}"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
