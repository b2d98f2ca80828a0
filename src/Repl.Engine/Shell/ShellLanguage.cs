using System.Globalization;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Runs the shell part of a cell in a session and shows its output while it happens.</summary>
internal static class ShellLanguage
{
    /// <summary>Runs a part to its end.</summary>
    /// <param name="session">Where.</param>
    /// <param name="text">What.</param>
    /// <param name="options">Time limit, standard input.</param>
    /// <param name="screen">Receives the output.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <exception cref="CellSyntaxException">The text contains NUL.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; the session lives on.</exception>
    /// <exception cref="SessionException">The session could not run it, or not in the time that it had.</exception>
    public static async Task<CellOutcome> RunAsync(
        ISession session, string text, RunOptions options, ICellScreen screen, CancellationToken cancellationToken)
    {
        CheckText(text);
        var shown = new CommandScreen(session.Name, screen);
        CommandEvent.Exited? end = null;
        try
        {
            await foreach (var happened in session.ListenAsync(text, options, cancellationToken).ConfigureAwait(false))
            {
                shown.Show(happened);
                end = happened as CommandEvent.Exited;
            }
        }
        finally
        {
            shown.End();
        }

        return end!.ExitCode == 0 && end.WorkingDirectory is not null ? new CellOutcome.Succeeded() : new CellOutcome.Failed(Explain(session, end));
    }

    /// <summary>Lets only text pass that a shell can read.</summary>
    /// <exception cref="CellSyntaxException">It contains NUL.</exception>
    public static void CheckText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new CellSyntaxException("The cell contains the character NUL, which no shell can read. Delete it.");
        }
    }

    private static CellError Explain(ISession session, CommandEvent.Exited end)
    {
        var status = end.ExitCode.ToString(CultureInfo.InvariantCulture);
        var message = end.WorkingDirectory is null
            ? $"Session '{session.Name}': The command ended the shell itself, with exit status {status}; its variables and directory are gone. Open it again with '#!session open {session.Name}'."
            : $"Session '{session.Name}': The command ended with exit status {status}.";
        return new CellError("CommandFailed", message, [message]);
    }
}
