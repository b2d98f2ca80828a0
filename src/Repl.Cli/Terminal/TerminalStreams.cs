using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Repl.Cli.Terminal;

/// <summary>
/// Standard output for results and standard error for everything else. Thread safe; what is written is there at once.
/// </summary>
/// <remarks>
/// Made before the engine: the engine puts its own writer in place of <see cref="Console.Out"/> to catch what cells write, so
/// these writers stand on the process's own streams.
/// </remarks>
internal sealed class TerminalStreams : IAsyncDisposable
{
    // A line that goes on in the next one cannot be drawn again.
    private const int MostProgressLength = 79;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _outputEnded = new();
    private readonly TextWriter _results;
    private readonly TextWriter _notes;
    private readonly TerminalTraits _traits;
    private Task _tellingOutputEnded = Task.CompletedTask;
    private Exception? _outputFailure;
    private bool _resultsMidLine;
    private bool _notesMidLine;
    private int _progressLength;

    /// <summary>Writes to the given writers.</summary>
    /// <param name="results">Standard output. Not disposed.</param>
    /// <param name="notes">Standard error. Not disposed.</param>
    /// <param name="traits">What is known about the two.</param>
    public TerminalStreams(TextWriter results, TextWriter notes, TerminalTraits traits) =>
        (_results, _notes, _traits) = (results, notes, traits);

    /// <summary>Cancelled once, when standard output takes no more: its reader is gone, or the disk is full.</summary>
    public CancellationToken OutputEnded => _outputEnded.Token;

    /// <summary>Opens the process's own streams, as UTF-8.</summary>
    /// <returns>The streams.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The process's own streams stay open as long as it lives.")]
    public static TerminalStreams Open() => new(
        Utf8(StandardStreams.OpenOutput()), Utf8(StandardStreams.OpenError()), TerminalTraits.OfThisProcess());

    /// <summary>Writes text that a cell made for standard output, unchanged.</summary>
    /// <param name="text">The text; may end in the middle of a line.</param>
    public void WriteResult(string text)
    {
        lock (_gate)
        {
            EraseProgress();

            // Asked before, not after: a reader that went away with this text in its hands has missed nothing yet.
            if (!_traits.IsReaderGone() && TryWriteResult(text))
            {
                _resultsMidLine = EndsMidLine(text, _resultsMidLine);
            }
            else if (!_outputEnded.IsCancellationRequested)
            {
                // Not Cancel(): its callbacks would run here, on the thread of the cell, inside the lock.
                _tellingOutputEnded = _outputEnded.CancelAsync();
            }
        }
    }

    /// <summary>Writes whole lines to standard output, below whatever stands there.</summary>
    /// <param name="text">The lines; a final newline is added when missing.</param>
    public void WriteResultLines(string text)
    {
        lock (_gate)
        {
            EndLines(endsResults: true);
            WriteResult(text.EndsWith('\n') ? text : text + "\n");
        }
    }

    /// <summary>Writes text that a cell made for standard error, unchanged.</summary>
    /// <param name="text">The text; may end in the middle of a line.</param>
    public void WriteNote(string text)
    {
        lock (_gate)
        {
            EraseProgress();
            TryWriteNote(text);
            _notesMidLine = EndsMidLine(text, _notesMidLine);
        }
    }

    /// <summary>Writes a line of ours to standard error, below whatever stands there.</summary>
    /// <param name="line">The line, without its newline.</param>
    /// <param name="colour">Its colour on a terminal.</param>
    public void WriteNoteLine(string line, NoteColour colour = NoteColour.None)
    {
        lock (_gate)
        {
            EndLines(endsResults: false);
            TryWriteNote((_traits.UsesColour && colour != NoteColour.None ? $"\e[{(int)colour}m{line}\e[0m" : line) + _notes.NewLine);
        }
    }

    /// <summary>Draws a line that whatever is written next takes the place of. Where it could not be drawn again, nothing is written.</summary>
    /// <param name="line">The line, without its newline. What is too long for a terminal of 80 columns is cut off.</param>
    public void WriteProgress(string line)
    {
        lock (_gate)
        {
            if (_traits.CanRedraw)
            {
                EndLines(endsResults: false, erasesProgress: false);
                var shown = line.Length > MostProgressLength ? line[..MostProgressLength] : line;
                TryWriteNote($"\r{shown.PadRight(_progressLength)}");
                _progressLength = shown.Length;
            }
        }
    }

    /// <summary>Writes a question that is answered on the same line, such as a prompt.</summary>
    /// <param name="text">The question.</param>
    public void WritePrompt(string text)
    {
        lock (_gate)
        {
            EndLines(endsResults: false);
            TryWriteNote(text);
        }
    }

    /// <summary>Writes a question whose answer is not shown: what comes next begins a line of its own.</summary>
    /// <param name="text">The question.</param>
    public void WriteQuestion(string text)
    {
        lock (_gate)
        {
            EndLines(endsResults: false);
            WriteNote(text);
        }
    }

    /// <summary>Takes note of a line that the terminal itself has shown while it was typed, with its end.</summary>
    public void AnswerWasEchoed()
    {
        lock (_gate)
        {
            (_resultsMidLine, _notesMidLine) = (_resultsMidLine && !_traits.ShareOneTerminal, false);
        }
    }

    /// <summary>Takes note of a key that the terminal itself has shown, as <c>^C</c>: what comes next begins a line of its own.</summary>
    public void KeyWasEchoed()
    {
        lock (_gate)
        {
            _progressLength = 0;
            _resultsMidLine &= !_traits.ShareOneTerminal;    // one newline ends the line, whoever began it
            _notesMidLine = true;
        }
    }

    /// <summary>Tells the user when output was lost. A reader that went away has lost nothing that it wanted.</summary>
    /// <exception cref="UserErrorException">Standard output could not be written.</exception>
    public void ThrowIfOutputFailed()
    {
        if (_outputFailure is not null)
        {
            throw new UserErrorException(
                $"standard output cannot be written: {UserErrorException.Problem(_outputFailure.Message)}",
                "make room, or send it elsewhere, and run again.",
                _outputFailure);
        }
    }

    /// <summary>Waits until everyone who listens to <see cref="OutputEnded"/> was told.</summary>
    /// <returns>A task that ends then.</returns>
    public async ValueTask DisposeAsync()
    {
        await _tellingOutputEnded;
        _outputEnded.Dispose();
    }

    private bool TryWriteResult(string text)
    {
        try
        {
            if (!_outputEnded.IsCancellationRequested)
            {
                _results.Write(text);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _outputFailure = exception;
            return false;
        }
    }

    private void TryWriteNote(string text)
    {
        try
        {
            _notes.Write(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A standard error that takes no more ends no run: its results go elsewhere, and there is nowhere to tell.
        }
    }

    // Half a line of a cell's would otherwise run into ours. Standard output gets a newline only where both are seen
    // together: in a file, it would be a change of the cell's output.
    private void EndLines(bool endsResults, bool erasesProgress = true)
    {
        if (erasesProgress)
        {
            EraseProgress();
        }

        if (_resultsMidLine && (endsResults || _traits.ShareOneTerminal))
        {
            TryWriteResult("\n");
            _resultsMidLine = false;
        }

        if (_notesMidLine)
        {
            TryWriteNote("\n");
            _notesMidLine = false;
        }
    }

    private void EraseProgress()
    {
        if (_progressLength > 0)
        {
            TryWriteNote($"\r{new string(' ', _progressLength)}\r");
            _progressLength = 0;
        }
    }

    private static bool EndsMidLine(string text, bool before) => text.Length == 0 ? before : !text.EndsWith('\n');

    private static StreamWriter Utf8(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
