using System.Diagnostics;
using System.Text.Json;
using Repl.Tests.Support;

namespace Repl.Benchmarks;

/// <summary>
/// What do Jupyter's users wait for? The kernel as README.md has it installed and Jupyter starts it, beside ipykernel, driven by the same
/// Python client; and beside Roslyn's own scripting. Needs Debian's <c>python3-ipykernel</c> and <c>python3-jupyter-client</c>. Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- kernel-start kernel-cells</c>.
/// </summary>
internal static class KernelTimes
{
    private const int StartCount = 7;
    private const int CellCount = 7;
    private const string Python = "/usr/bin/python3";
    private const string Output = "OUTPUT_CODE";
    private const string Printing = "for (var n = 0; n < 300000; n++) Console.WriteLine(\"line \" + n);";
    private const string PrintingInPython = "for n in range(300000): print('line', n)";

    private static readonly string[] Theirs = [Python, "-m", "ipykernel_launcher", "-f", "{connection_file}"];

    public static async Task MeasureStartAsync(Report report)
    {
        using var folder = new TemporaryFolder();
        var kernel = await InstallAsync(folder);
        List<double> info = [], theirInfo = [], first = [], script = [];
        for (var round = 0; round < StartCount; round++)
        {
            var ours = await RunAsync("first", kernel);
            info.Add(ours["info_ms"]);
            first.Add(ours["first_ms"]);
            theirInfo.Add((await RunAsync("info", Theirs))["info_ms"]);
            script.Add(await BareScript.FirstMsAsync());
        }

        report.Add("start to kernel_info_reply, ms (floor: ipykernel)", Median(theirInfo), Median(info), Goal.AtMostTimes(0.6));
        report.Add("start to the first 1+1, ms (floor: a Roslyn script)", Median(script), Median(first), Goal.AtMostTimes(1.1));
    }

    public static async Task MeasureCellsAsync(Report report)
    {
        using var folder = new TemporaryFolder();
        var kernel = await InstallAsync(folder);
        List<double> warm = [], theirs = [], script = [];
        for (var round = 0; round < CellCount; round++)
        {
            warm.Add((await RunAsync("first,warm", kernel))["warm_ms"]);
            theirs.Add((await RunAsync("warm", Theirs))["warm_ms"]);
            script.Add(await BareScript.WarmMsAsync());
        }

        report.Add("warm 1+1 over Jupyter, ms (floor: bare scripting)", Median(script), Median(warm), Goal.AtMostTimes(1.5));
        report.Add("warm 1+1 over Jupyter, ms (floor: ipykernel)", Median(theirs), Median(warm), Goal.AtMostTimes(2));

        var cells = await RunAsync("long", kernel);
        report.Add("cell 1000 that declares, ms (floor: cell 20)", cells["at20_ms"], cells["at1000_ms"], Goal.AtMostTimes(1.3));
        report.Add("resident after 500 cells, MB", (await RunAsync("memory", kernel))["resident_mb"], Goal.Below(320));
        report.Add(
            "lines a second, thousands (floor: ipykernel)",
            (await RunAsync("output", Theirs, PrintingInPython))["lines_per_s"] / 1000,
            (await RunAsync("output", kernel, Printing))["lines_per_s"] / 1000,
            new Goal(">= 150", (_, ours) => ours >= 150));
    }

    private static async Task<Dictionary<string, double>> RunAsync(string tasks, IEnumerable<string> kernel, string printing = "")
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "kernel_client.py"), tasks, folder.File("connection.json"), .. kernel])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Output] = printing, ["XDG_STATE_HOME"] = folder.Path, ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1" },
        };
        using var client = Process.Start(start)!;
        var errors = client.StandardError.ReadToEndAsync();
        var figures = await client.StandardOutput.ReadToEndAsync();
        await client.WaitForExitAsync();
        return client.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(figures)!
            : throw new InvalidOperationException($"The client of the kernel failed: {await errors}");
    }

    private static async Task<string[]> InstallAsync(TemporaryFolder folder) =>
        [(await PublishedRepl.CreateAsync(folder.Path)).ExecutablePath, "jupyter", "start", "{connection_file}"];

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
