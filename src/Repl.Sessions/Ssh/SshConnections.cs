using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Repl.Sessions.Ssh;

/// <summary>Connections to SSH hosts, shared by all who go to the same target in the same way. The last one to leave closes it.</summary>
/// <param name="time">The clock. Default the system's.</param>
/// <param name="logger">Where to log. Default nowhere.</param>
/// <remarks>Thread safe. A password is no part of the way: whoever comes second is let in by the log-in of the first.</remarks>
internal sealed class SshConnections(TimeProvider? time = null, ILogger? logger = null)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Target, SshOptions), Entry> _entries = [];

    /// <summary>Gives a connection, and opens it where there is none that works.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="ask">Asks the user; see <see cref="SshConnection.OpenAsync"/>.</param>
    /// <param name="cancellationToken">Gives up. The attempt goes on where others wait for it too.</param>
    /// <returns>A share; disposing it gives it back.</returns>
    /// <exception cref="SshConnectException">It could not connect.</exception>
    public async Task<SharedConnection> AcquireAsync(
        Target target, SshOptions options, Func<SecretRequest, CancellationToken, Task<string?>>? ask, CancellationToken cancellationToken)
    {
        var key = (target, options with { Password = null });
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out entry!) || !entry.IsUsable)
            {
                _entries[key] = entry = new Entry(stop => SshConnection.OpenAsync(target, options, ask, time, logger, stop));
            }

            entry.Users++;
        }

        try
        {
            var connection = await entry.Opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new SharedConnection(connection, () => ReleaseAsync(key, entry));
        }
        catch
        {
            await ReleaseAsync(key, entry).ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReleaseAsync((Target, SshOptions) key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            if (_entries.GetValueOrDefault(key) == entry)
            {
                _entries.Remove(key);
            }
        }

        await entry.CloseAsync().ConfigureAwait(false);
    }

    [SuppressMessage("Design", "CA1001", Justification = "CloseAsync disposes it.")]
    private sealed class Entry
    {
        private readonly CancellationTokenSource _stop = new();

        public Entry(Func<CancellationToken, Task<SshConnection>> open) => Opening = Task.Run(() => open(_stop.Token));

        public Task<SshConnection> Opening { get; }

        public int Users { get; set; }

        public bool IsUsable => !Opening.IsCompleted || (Opening.IsCompletedSuccessfully && !Opening.Result.Lost.IsCancellationRequested);

        public async Task CloseAsync()
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Opening.IsCompletedSuccessfully)
            {
                await Opening.Result.DisposeAsync().ConfigureAwait(false);
            }

            _stop.Dispose();
        }
    }
}
