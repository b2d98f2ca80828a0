using Repl.Cli.Run;
using Repl.Cli.Terminal;
using Repl.Engine;

namespace Repl.Cli.Prompt;

/// <summary><c>repl</c> without a command: the prompt, or the cells of a piped script.</summary>
internal static class PromptCommand
{
    /// <summary>Runs until the input ends.</summary>
    /// <param name="cancellationToken">Ends the prompt.</param>
    /// <returns>The exit code: of a script, whether its last cell failed; as in shells, an earlier failure does not end it.</returns>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var isInteractive = StandardInputLines.IsTerminal;
        using var signals = isInteractive ? ShutdownSignals.WithoutInterrupt() : ShutdownSignals.WithInterrupt();
        using var interrupt = isInteractive ? new InterruptKey() : null;
        using var lines = new StandardInputLines();
        await using var terminal = TerminalStreams.Open();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Requested, terminal.OutputEnded);
        await using var engine = new CellEngine(folder: Environment.CurrentDirectory);
        if (isInteractive)
        {
            terminal.WriteNoteLine($"repl {Version}: C# and shell cells over live sessions. `#!sh` switches to a shell, Ctrl-D ends.");
        }

        var key = (IInterruptKey?)interrupt ?? NoInterruptKey.Instance;
        var loop = new PromptLoop(new EngineCellRunner(engine), lines, key, terminal, isInteractive);
        try
        {
            var last = await loop.RunAsync(stop.Token).WaitAsync(signals.Urgent);
            return last is CellOutcome.Failed && !isInteractive ? ExitCodes.CellFailed : ExitCodes.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            terminal.ThrowIfOutputFailed();
            return signals.Requested.IsCancellationRequested ? signals.ExitCode : ExitCodes.Done;
        }
    }

    private static string Version => typeof(PromptCommand).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
