using System.Collections.Concurrent;
using Repl.Engine.Notebooks;
using Repl.Cli.Terminal;
using Repl.Engine;

namespace Repl.Cli.Run;

/// <summary>Runs a notebook's code cells from top to bottom and stops at the first one that fails.</summary>
/// <param name="cells">Runs one cell.</param>
/// <param name="terminal">Shows output and progress.</param>
/// <param name="time">Measures the run.</param>
/// <param name="keepsOutputs">Whether outputs are kept in memory for <see cref="SaveOutputs"/>.</param>
internal sealed class NotebookRunner(ICellRunner cells, TerminalStreams terminal, TimeProvider time, bool keepsOutputs)
{
    private readonly TerminalScreen _screen = new(terminal);
    private readonly List<(NotebookCell Cell, CellRecording Recording)> _recordings = [];
    private readonly ConcurrentDictionary<string, CellRecording> _displays = [];

    /// <summary>Runs the cells.</summary>
    /// <param name="notebook">The notebook. Stays as it is until <see cref="SaveOutputs"/>.</param>
    /// <param name="stop">Ends the run early.</param>
    /// <returns>How the run ended.</returns>
    public async Task<RunEnd> RunAsync(Notebook notebook, RunStop stop)
    {
        // As in nbclient, a cell without text is no cell: it is not run and not counted.
        NotebookCell[] codeCells = [.. notebook.Cells.Where(cell => cell.IsCode && !string.IsNullOrWhiteSpace(cell.Source))];
        var progress = new RunProgress(terminal, codeCells.Length, time);
        for (var number = 1; number <= codeCells.Length; number++)
        {
            var cell = codeCells[number - 1];
            if (cell.Tags.Contains(CellTags.SkipExecution))
            {
                progress.CellSkipped(number);
                continue;
            }

            var outcome = stop.Requested.IsCancellationRequested
                ? new CellOutcome.Cancelled()
                : await RunCellAsync(notebook, cell, number, progress, stop);
            if (End(outcome, cell, number, progress) is { } end)
            {
                return end;
            }
        }

        progress.Done();
        return RunEnd.Done;
    }

    /// <summary>Puts what the cells showed so far into the notebook. Cells that did not run are left without outputs.</summary>
    /// <param name="notebook">The notebook that was run.</param>
    public void SaveOutputs(Notebook notebook)
    {
        foreach (var cell in notebook.Cells.Where(cell => cell.IsCode))
        {
            cell.SetOutputs([], executionCount: null);
        }

        foreach (var (cell, recording) in _recordings)
        {
            recording.SaveTo(cell);
        }
    }

    private async Task<CellOutcome> RunCellAsync(Notebook notebook, NotebookCell cell, int number, RunProgress progress, RunStop stop)
    {
        progress.CellStarts(number, cell);
        var recording = keepsOutputs ? new CellRecording(_recordings.Count + 1, _displays) : null;
        if (recording is not null)
        {
            _recordings.Add((cell, recording));
        }

        ICellScreen screen = recording is null ? _screen : new PairOfScreens(_screen, recording);
        var code = new Cell(cell.Source, CellLanguage.Of(notebook, cell, cells.FindLanguage));
        var outcome = await WaitAsync(cells.RunAsync(code, screen, stop.Requested), stop.Urgent);
        if (outcome is CellOutcome.Failed failed)
        {
            _screen.ShowError(failed.Error);
            recording?.ShowError(failed.Error);
        }

        return outcome;
    }

    private static async Task<CellOutcome> WaitAsync(Task<CellOutcome> running, CancellationToken urgent)
    {
        try
        {
            return await running.WaitAsync(urgent);
        }
        catch (OperationCanceledException) when (urgent.IsCancellationRequested)
        {
            return new CellOutcome.Cancelled();
        }
    }

    private RunEnd? End(CellOutcome outcome, NotebookCell cell, int number, RunProgress progress)
    {
        switch (outcome)
        {
            case CellOutcome.Cancelled when terminal.OutputEnded.IsCancellationRequested:
                return RunEnd.OutputEnded;
            case CellOutcome.Cancelled:
                progress.Interrupted(number);
                return RunEnd.Interrupted;
            case CellOutcome.Failed when !cell.Tags.Contains(CellTags.RaisesException):
                progress.CellFailed(number);
                return RunEnd.CellFailed;
            case CellOutcome.Failed:
                progress.FailureAllowed(number);
                return null;
            default:
                return null;
        }
    }
}
