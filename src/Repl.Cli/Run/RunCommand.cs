using System.CommandLine;
using Repl.Cli.Notebooks;
using Repl.Engine.Notebooks;
using Repl.Cli.Terminal;
using Repl.Engine;

namespace Repl.Cli.Run;

/// <summary><c>repl run</c>: runs a notebook unattended.</summary>
internal static class RunCommand
{
    /// <summary>Describes the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebook = new Argument<string>("notebook")
        {
            Description = "The notebook, an .ipynb file of format 4 or a .dib of .NET Interactive. A cell tagged `raises-exception` may fail without ending the run; "
                + "one tagged `skip-execution` is left out.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write the executed notebook, with the outputs of all cells, to this .ipynb file. May be the notebook itself.",
            HelpName = "file",
        };
        var command = new Command("run", "Run all code cells of a notebook, from top to bottom. Stops at the first cell that fails.")
        {
            notebook,
            output,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(notebook), parsed.GetValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? outputPath, CancellationToken cancellationToken)
    {
        var notebook = await NotebookReader.ReadAsync(path, cancellationToken);
        NotebookLanguage.Check(notebook, path);
        if (outputPath is not null)
        {
            if (NotebookReader.IsTextFormat(outputPath))
            {
                throw new NotebookException(outputPath, "cannot be written: a .dib holds no outputs", "let its name end in `.ipynb`.");
            }

            NotebookWriter.CheckTarget(outputPath);
        }

        using var signals = ShutdownSignals.WithInterrupt();
        await using var terminal = TerminalStreams.Open();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Requested, terminal.OutputEnded);
        await using var engine = new CellEngine(folder: Path.GetDirectoryName(Path.GetFullPath(path)));
        var runner = new NotebookRunner(new EngineCellRunner(engine), terminal, TimeProvider.System, keepsOutputs: outputPath is not null);
        try
        {
            var end = await runner.RunAsync(notebook, new RunStop(stop.Token, signals.Urgent));
            terminal.ThrowIfOutputFailed();
            return ExitCode(end, signals);
        }
        finally
        {
            if (outputPath is not null)
            {
                runner.SaveOutputs(notebook);

                // Not cancelled by a signal: what was shown so far is what the user will look for.
                await NotebookWriter.WriteAsync(notebook, outputPath, CancellationToken.None);
            }
        }
    }

    private static int ExitCode(RunEnd end, ShutdownSignals signals) => end switch
    {
        RunEnd.CellFailed => ExitCodes.CellFailed,
        RunEnd.Interrupted => signals.ExitCode,
        RunEnd.OutputEnded => ExitCodes.OutputEnded,
        _ => ExitCodes.Done,
    };
}
