using Repl.Cli.Run;
using Repl.Engine;
using Repl.Jupyter;

namespace Repl.Cli.Jupyter;

/// <summary><c>repl jupyter start</c>: the one place where the engine and the Jupyter protocol meet.</summary>
internal static class KernelStart
{
    private const string NextStep = "Jupyter makes this file and passes its path; to register the kernel, run `repl jupyter install`.";

    /// <summary>Serves Jupyter clients until one says stop, the program that started the kernel is gone, or a signal asks for the end.</summary>
    /// <param name="path">The connection file.</param>
    /// <param name="cancellationToken">Ends the kernel.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">The connection file cannot be used.</exception>
    public static async Task<int> RunAsync(string path, CancellationToken cancellationToken)
    {
        using var signals = ShutdownSignals.WithInterrupt();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Requested);
        await using var engine = new CellEngine(folder: Environment.CurrentDirectory)
        {
            AboutLines =
            [
                new("front end", $"Jupyter, protocol {JupyterKernel.ProtocolVersion}"),
                .. EngineLanguage.HelpLinks.Select(link => new KeyValuePair<string, string>(link.Text, link.Address.ToString())),
            ],
        };
        try
        {
            await JupyterKernel.RunAsync(ConnectionFile.Read(path), new EngineLanguage(engine), HistoryPath.OfUser(), shutdown: stop.Token);
        }
        catch (Exception unusable) when (unusable is ConnectionFileException or EndpointUnavailableException)
        {
            throw new UserErrorException(UserErrorException.Problem(unusable.Message), NextStep, unusable);
        }

        return ExitCodes.Done;
    }
}
