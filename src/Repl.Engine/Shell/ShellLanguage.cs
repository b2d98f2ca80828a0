using System.Globalization;
using System.Text;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Runs the shell part of a cell in a session and shows its output while it happens.</summary>
internal static class ShellLanguage
{
    /// <summary>Runs a part to its end.</summary>
    /// <exception cref="CellSyntaxException">The text contains NUL.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; the session lives on.</exception>
    /// <exception cref="SessionException">The session could not run it.</exception>
    public static async Task<CellOutcome> RunAsync(ISession session, string text, ICellScreen screen, CancellationToken cancellationToken)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new CellSyntaxException("The cell contains the character NUL, which no shell can read. Delete it.");
        }

        var output = new DecodedStream(OutputKind.StandardOutput, screen);
        var errors = new DecodedStream(OutputKind.StandardError, screen);
        CommandEvent.Exited? end = null;
        await foreach (var happened in session.ListenAsync(text, cancellationToken).ConfigureAwait(false))
        {
            switch (happened)
            {
                case CommandEvent.LateOutput late:
                    ShowLate(session, late, screen);
                    break;
                case CommandEvent.Output written:
                    (written.Kind is OutputKind.StandardOutput ? output : errors).Show(written.Bytes.Span, isLast: false);
                    break;
                case CommandEvent.Exited exited:
                    end = exited;
                    break;
            }
        }

        output.Show([], isLast: true);
        errors.Show([], isLast: true);
        return end!.ExitCode == 0 && end.WorkingDirectory is not null ? new CellOutcome.Succeeded() : new CellOutcome.Failed(Explain(session, end));
    }

    private static CellError Explain(ISession session, CommandEvent.Exited end)
    {
        var status = end.ExitCode.ToString(CultureInfo.InvariantCulture);
        var message = end.WorkingDirectory is null
            ? $"Session '{session.Name}': The command ended the shell itself, with exit status {status}; its variables and directory are gone. Open it again with '#!session open {session.Name}'."
            : $"Session '{session.Name}': The command ended with exit status {status}.";
        return new CellError("CommandFailed", message, [message]);
    }

    private static void ShowLate(ISession session, CommandEvent.LateOutput late, ICellScreen screen)
    {
        var text = Encoding.UTF8.GetString(late.Bytes.Span);
        var shown = $"[{session.Name}: from the background]\n{text}{(text.EndsWith('\n') ? "" : "\n")}";
        screen.Show(late.Kind is OutputKind.StandardOutput ? new CellOutput.StandardOutput(shown) : new CellOutput.StandardError(shown));
    }

    // Characters may be cut in two between reads, so each stream has a decoder that remembers the first half.
    private sealed class DecodedStream(OutputKind kind, ICellScreen screen)
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public void Show(ReadOnlySpan<byte> bytes, bool isLast)
        {
            var characters = new char[_decoder.GetCharCount(bytes, isLast)];
            if (_decoder.GetChars(bytes, characters, isLast) > 0)
            {
                var text = new string(characters);
                screen.Show(kind is OutputKind.StandardOutput ? new CellOutput.StandardOutput(text) : new CellOutput.StandardError(text));
            }
        }
    }
}
