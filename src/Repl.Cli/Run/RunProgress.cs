using System.Text.RegularExpressions;
using Repl.Engine.Notebooks;
using Repl.Cli.Terminal;

namespace Repl.Cli.Run;

/// <summary>Tells on standard error how far a run is.</summary>
/// <param name="terminal">Where to write.</param>
/// <param name="cellCount">How many code cells the notebook has.</param>
/// <param name="time">Measures the run.</param>
internal sealed partial class RunProgress(TerminalStreams terminal, int cellCount, TimeProvider time)
{
    private const int TitleLengthLimit = 60;
    private readonly long _start = time.GetTimestamp();
    private int _started;

    /// <summary>A cell starts.</summary>
    /// <param name="number">Its place among the code cells, from 1.</param>
    /// <param name="cell">The cell.</param>
    public void CellStarts(int number, NotebookCell cell)
    {
        _started++;
        Note($"[{number}/{cellCount}] {Title(cell.Source)}");
    }

    /// <summary>A cell was left out because of its tag.</summary>
    /// <param name="number">Its place among the code cells, from 1.</param>
    public void CellSkipped(int number) => Note($"[{number}/{cellCount}] left out, as its tag `{CellTags.SkipExecution}` asks");

    /// <summary>A cell failed that was allowed to.</summary>
    /// <param name="number">Its place among the code cells, from 1.</param>
    public void FailureAllowed(int number) => Note($"[{number}/{cellCount}] failed, as its tag `{CellTags.RaisesException}` allows");

    /// <summary>A cell failed, and the run ends there.</summary>
    /// <param name="number">Its place among the code cells, from 1.</param>
    public void CellFailed(int number) =>
        terminal.WriteNoteLine($"error: cell {number} of {cellCount} failed{Rest(number)}", NoteColour.Failure);

    /// <summary>The run was interrupted.</summary>
    /// <param name="number">The place of the cell that was running or next, from 1.</param>
    public void Interrupted(int number) =>
        terminal.WriteNoteLine($"error: interrupted in cell {number} of {cellCount}{Rest(number)}", NoteColour.Failure);

    /// <summary>All cells were run, but those left out.</summary>
    public void Done() => Note($"{Count(_started, "cell")} done in {time.GetElapsedTime(_start).TotalSeconds:0.0} s");

    private string Rest(int number) => number == cellCount ? "" : $"; {Count(cellCount - number, "cell")} after it did not run";

    private void Note(string line) => terminal.WriteNoteLine(line, NoteColour.Progress);

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    // The first line says what a cell does, unless it only names the language of the second, perhaps with options.
    private static string Title(string source)
    {
        var lines = source.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shown = lines is [{ } first, _, ..] && LanguageLine.IsMatch(first) ? 2 : 1;
        var title = string.Join(' ', lines.Take(shown));
        if (title.Length > TitleLengthLimit)
        {
            return $"{title[..TitleLengthLimit]}…";
        }

        return lines.Length > shown ? $"{title} …" : title;
    }

    [GeneratedRegex(@"^#!\S+(\s+--.*)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex LanguageLine { get; }
}
