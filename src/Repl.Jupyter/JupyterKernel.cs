using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Jupyter.History;
using Repl.Jupyter.Messages;

namespace Repl.Jupyter;

/// <summary>Makes a language a Jupyter kernel ("Messaging in Jupyter", protocol 5.5).</summary>
public static class JupyterKernel
{
    /// <summary>The version of "Messaging in Jupyter" that kernels speak.</summary>
    public static string ProtocolVersion => MessageHeader.ProtocolVersion;

    /// <summary>
    /// Serves front ends until one of them asks for shutdown, <paramref name="shutdown"/> is cancelled, or the process in the environment
    /// variable <c>JPY_PARENT_PID</c> is gone. The sockets listen when this method returns its task; they are closed when the task ends.
    /// </summary>
    /// <param name="connection">Where to listen.</param>
    /// <param name="language">Runs the cells. Not disposed.</param>
    /// <param name="historyFile">
    /// The file where cells are kept for later runs of the kernel, made with its folders when it is missing; null to forget them with this run.
    /// A file that cannot be used is logged and fails nothing.
    /// </param>
    /// <param name="loggerFactory">Where logs go; null for nowhere.</param>
    /// <param name="shutdown">Ends the kernel: interrupts the cell that runs, tells front ends what is left to tell, and closes.</param>
    /// <returns>
    /// A task that ends when the kernel has. A cell that does not react to its interrupt within 2 s is left behind on its thread; the
    /// host should then end its process.
    /// </returns>
    /// <exception cref="EndpointUnavailableException">A socket cannot listen. Nothing was started.</exception>
    public static Task RunAsync(
        ConnectionFile connection,
        INotebookLanguage language,
        string? historyFile = null,
        ILoggerFactory? loggerFactory = null,
        CancellationToken shutdown = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(language);
        var settings = new KernelSettings
        {
            LoggerFactory = loggerFactory ?? NullLoggerFactory.Instance,
            HistoryFile = historyFile,
            ParentProcessId = ParentWatch.ProcessIdFromEnvironment(),
        };
        return RunAsync(connection, language, settings, shutdown);
    }

    internal static async Task RunAsync(
        ConnectionFile connection, INotebookLanguage language, KernelSettings settings, CancellationToken shutdown)
    {
        var logger = settings.LoggerFactory.CreateLogger(typeof(JupyterKernel).FullName!);
        using var signer = new MessageSigner(connection.Key);
        var codec = new MessageCodec(signer, settings.Zmtp.Time);
        var sockets = await KernelSockets.OpenAsync(connection, settings.Zmtp, codec, logger).ConfigureAwait(false);
        await using (sockets.ConfigureAwait(false))
        {
            JupyterLog.Started(logger, connection.Transport, connection.Address);
            var history = new CellHistory(settings.HistoryFile, settings.HistoryLimit, settings.Zmtp.Time, logger);
            await using (history.ConfigureAwait(false))
            {
                await new KernelServer(sockets, codec, language, history, settings, logger).RunAsync(shutdown).ConfigureAwait(false);
            }
        }
    }
}
