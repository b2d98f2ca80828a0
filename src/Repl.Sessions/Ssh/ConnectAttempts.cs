using Microsoft.Extensions.Logging;

namespace Repl.Sessions.Ssh;

/// <summary>Repeats attempts to connect that may succeed a little later.</summary>
internal static class ConnectAttempts
{
    /// <summary>Runs attempts until one succeeds, is refused on purpose, or was the last.</summary>
    /// <exception cref="SshConnectException">None succeeded; the last one's failure.</exception>
    public static async Task<T> RunAsync<T>(
        Target target, SshOptions options, TimeProvider time, ILogger logger, Func<CancellationToken, Task<T>> connect, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await connect(cancellationToken).ConfigureAwait(false);
            }
            catch (SshConnectException failed) when (failed.MayPass && attempt < options.Retries)
            {
                SessionLog.ConnectingAgain(logger, target, attempt + 1, failed.Problem);
            }

            await Task.Delay(options.RetryDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
