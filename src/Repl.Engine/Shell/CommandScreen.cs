using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Shows what one command does: its output as it is, and in lines of our own what is not its output.</summary>
/// <param name="session">The name of the command's session.</param>
/// <param name="screen">Receives it all.</param>
internal sealed class CommandScreen(string session, ICellScreen screen)
{
    private readonly DecodedStream _output = new(OutputKind.StandardOutput, screen);
    private readonly DecodedStream _errors = new(OutputKind.StandardError, screen);
    private (OutputKind Kind, string? Origin)? _late;

    /// <summary>Shows one event.</summary>
    public void Show(CommandEvent happened)
    {
        switch (happened)
        {
            case CommandEvent.LateOutput late:
                ShowLate(late);
                break;
            case CommandEvent.Output written:
                EndLate();
                Of(written.Kind).Show(written.Bytes.Span);
                break;
            case CommandEvent.ShellReplaced { Replacement: var replacement }:
                EndLate();
                _errors.ShowLine($"[{session}: {replacement}]");
                break;
        }
    }

    /// <summary>Shows what is left of characters that were not written to their end.</summary>
    public void End()
    {
        EndLate();
        _output.End();
        _errors.End();
    }

    // It comes in pieces of any size; one line above them all says whose it is.
    private void ShowLate(CommandEvent.LateOutput late)
    {
        if (_late != (late.Kind, late.Origin))
        {
            EndLate();
            var origin = late.Origin is null ? "" : $", started by '{late.Origin}'";
            Of(late.Kind).ShowLine($"[{session}: from the background{origin}]");
            _late = (late.Kind, late.Origin);
        }

        Of(late.Kind).Show(late.Bytes.Span);
    }

    private void EndLate()
    {
        if (_late is { Kind: var kind })
        {
            Of(kind).EndLine();
            _late = null;
        }
    }

    private DecodedStream Of(OutputKind kind) => kind is OutputKind.StandardOutput ? _output : _errors;
}
