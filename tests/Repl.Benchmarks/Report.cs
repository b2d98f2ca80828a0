using System.Globalization;
using System.Runtime.InteropServices;

namespace Repl.Benchmarks;

/// <summary>The table. Rows are written as they come, because a whole run takes minutes.</summary>
internal sealed class Report
{
    private readonly TextWriter _output;

    /// <summary>Starts the table with what has to be known about the machine.</summary>
    public Report(TextWriter output)
    {
        _output = output;
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        _output.WriteLine(
            $"{Environment.ProcessorCount} cores, load {load}, Linux {Environment.OSVersion.Version}, {RuntimeInformation.FrameworkDescription}");
        _output.WriteLine();
        WriteRow("what", "floor", "ours", "ratio", "goal", "met");
        WriteRow(new string('-', 54), "-----", "----", "-----", "----", "---");
    }

    /// <summary>Adds a claim that has a floor.</summary>
    public void Add(string what, double floor, double ours, Goal goal) =>
        WriteRow(what, Show(floor), Show(ours), (ours / floor).ToString("0.00", CultureInfo.InvariantCulture), goal.Text, Met(goal, floor, ours));

    /// <summary>Adds a claim that stands for itself.</summary>
    public void Add(string what, double ours, Goal goal) => WriteRow(what, "", Show(ours), "", goal.Text, Met(goal, 0, ours));

    private static string Met(Goal goal, double floor, double ours) => goal.IsMet?.Invoke(floor, ours) switch
    {
        true => "yes",
        false => "NO",
        null => "",
    };

    private static string Show(double figure) =>
        figure.ToString(Math.Abs(figure) < 100 && figure != Math.Floor(figure) ? "0.0#" : "#,##0", CultureInfo.InvariantCulture);

    private void WriteRow(string what, string floor, string ours, string ratio, string goal, string met) =>
        _output.WriteLine($"{what,-54} | {floor,8} | {ours,8} | {ratio,6} | {goal,-14} | {met,-3}".TrimEnd());
}
