using Repl.Cli.Run;
using Repl.Cli.Terminal;
using Repl.Engine;

namespace Repl.Cli.Prompt;

/// <summary>Reads cells line by line and runs them, until the input ends.</summary>
/// <param name="cells">Runs one cell.</param>
/// <param name="lines">Where lines come from.</param>
/// <param name="interrupt">Interrupts the running cell, or drops the lines typed so far.</param>
/// <param name="terminal">Shows output and prompts.</param>
/// <param name="isInteractive">Whether a person types: then there are prompts, and an empty line ends a cell.</param>
internal sealed class PromptLoop(
    ICellRunner cells, ILineSource lines, IInterruptKey interrupt, TerminalStreams terminal, bool isInteractive)
{
    private const string Continuation = ". ";

    private readonly TerminalScreen _screen = new(terminal);
    private readonly CellDraft _draft = new(cells, emptyLineEnds: isInteractive);
    private string _language = CellLanguages.CSharp;

    /// <summary>Runs until the input ends or the user asks to quit.</summary>
    /// <param name="stop">Ends the loop; a running cell is interrupted.</param>
    /// <returns>How the last cell ended; null when there was none.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<CellOutcome?> RunAsync(CancellationToken stop)
    {
        CellOutcome? last = null;
        while (await ReadCellAsync(stop) is { } text && !IsQuit(text))
        {
            if (string.IsNullOrWhiteSpace(text) || TrySwitchLanguage(text))
            {
                continue;
            }

            last = await RunCellAsync(text, stop);
        }

        return last;
    }

    // At a shell's prompt `exit` is the shell's own word.
    private bool IsQuit(string text) => text.Trim() is "#!quit" || (text.Trim() is "exit" && _language == CellLanguages.CSharp);

    private async Task<string?> ReadCellAsync(CancellationToken stop)
    {
        ForgetClosedLanguage();
        while (true)
        {
            Prompt();
            switch (await ReadLineAsync(stop))
            {
                case LineRead.Line line when await _draft.AddAsync(line.Text, _language, stop):
                    return _draft.Take();
                case LineRead.Interrupted:
                    _draft.Take();
                    terminal.KeyWasEchoed();
                    break;
                case LineRead.EndOfInput:
                    return EndOfInput();
            }
        }
    }

    private async Task<LineRead> ReadLineAsync(CancellationToken stop)
    {
        var press = interrupt.NextPress();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, press);
        try
        {
            return await lines.ReadLineAsync(either.Token) is { } line ? new LineRead.Line(line) : new LineRead.EndOfInput();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new LineRead.Interrupted();
        }
    }

    // A script may end in the middle of a cell: the cell is run, and its compile error says what is missing.
    private string? EndOfInput()
    {
        if (isInteractive)
        {
            terminal.WriteNoteLine("");
            return null;
        }

        return _draft.IsEmpty ? null : _draft.Take();
    }

    private async Task<CellOutcome> RunCellAsync(string text, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, interrupt.NextPress());
        var outcome = await RunCellAsync(new Cell(text, _language), either.Token);
        stop.ThrowIfCancellationRequested();
        switch (outcome)
        {
            case CellOutcome.Failed failed:
                _screen.ShowError(failed.Error);
                break;
            case CellOutcome.Cancelled:
                terminal.KeyWasEchoed();
                terminal.WriteNoteLine("interrupted", NoteColour.Failure);
                break;
        }

        return outcome;
    }

    private async Task<CellOutcome> RunCellAsync(Cell cell, CancellationToken cancellationToken)
    {
        await using var questions = isInteractive ? new QuestionPrompt(lines, terminal) : null;
        return await cells.RunAsync(cell, new TerminalScreen(terminal, questions), cancellationToken);
    }

    private void Prompt()
    {
        if (isInteractive)
        {
            terminal.WritePrompt(_draft.IsEmpty ? $"{_language}> " : Continuation);
        }
    }

    // `#!web` alone says: what follows is for web. With more on the line, or more lines, it is a cell like any other.
    private bool TrySwitchLanguage(string text)
    {
        var name = text.Trim();
        if (!name.StartsWith("#!", StringComparison.Ordinal) || cells.FindLanguage(name[2..]) is not { } language)
        {
            return false;
        }

        _language = language;
        return true;
    }

    private void ForgetClosedLanguage()
    {
        if (cells.FindLanguage(_language) is null)
        {
            terminal.WriteNoteLine($"`{_language}` is closed; back to {CellLanguages.CSharp}");
            _language = CellLanguages.CSharp;
        }
    }
}
