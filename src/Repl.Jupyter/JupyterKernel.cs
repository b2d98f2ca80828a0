using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Repl.Jupyter;

/// <summary>Makes a language a Jupyter kernel ("Messaging in Jupyter", protocol 5.4).</summary>
public static class JupyterKernel
{
    /// <summary>
    /// Serves front ends until one of them asks for shutdown, <paramref name="shutdown"/> is cancelled, or the process in the environment
    /// variable <c>JPY_PARENT_PID</c> is gone. The sockets listen when this method returns its task; they are closed when the task ends.
    /// </summary>
    /// <param name="connection">Where to listen.</param>
    /// <param name="language">Runs the cells. Not disposed.</param>
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
        ILoggerFactory? loggerFactory = null,
        CancellationToken shutdown = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(language);
        var settings = new KernelSettings
        {
            LoggerFactory = loggerFactory ?? NullLoggerFactory.Instance,
            ParentProcessId = ParentWatch.ProcessIdFromEnvironment(),
        };
        return RunAsync(connection, language, settings, shutdown);
    }

    internal static async Task RunAsync(
        ConnectionFile connection, INotebookLanguage language, KernelSettings settings, CancellationToken shutdown)
    {
        var logger = settings.LoggerFactory.CreateLogger(typeof(JupyterKernel).FullName!);
        var sockets = await KernelSockets.OpenAsync(connection, settings.Zmtp, logger).ConfigureAwait(false);
        await using (sockets.ConfigureAwait(false))
        {
            JupyterLog.Started(logger, connection.Transport, connection.Address);
            using var server = new KernelServer(sockets, connection.Key, language, settings, logger);
            await server.RunAsync(shutdown).ConfigureAwait(false);
        }
    }
}
