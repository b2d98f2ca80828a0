using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Repl.Sessions.Remote;

namespace Repl.Sessions.Ssh;

/// <summary>Each channel is an <c>ssh</c> process with a connection of its own: slower to open, and behaves the same.</summary>
internal sealed class ProcessTransport : ISshTransport
{
    private readonly Target _target;
    private readonly SshOptions _options;
    private readonly Func<string, CancellationToken, Task<string?>>? _ask;
    private readonly AnswerMemory _memory = new();
    private readonly TimeProvider _time;
    private readonly ConnectionLoss _loss;
    private readonly Lock _gate = new();
    private readonly HashSet<SshProcessChannel> _channels = [];
    private bool _disposed;

    private ProcessTransport(Target target, SshOptions options, Func<string, CancellationToken, Task<string?>>? ask, TimeProvider time, ILogger logger) =>
        (_target, _options, _ask, _time, _loss) = (target, options, ask, time, new ConnectionLoss(logger));

    public CancellationToken Lost => _loss.Token;

    public string? LossReason => _loss.Reason;

    public IReadOnlyList<string> Notes => [];

    public bool ReusesLaunchers => false;

    public bool TellsExits => false;

    /// <summary>Logs in once, so that what is wrong is told now and not by the first program.</summary>
    /// <exception cref="SshConnectException">It could not connect.</exception>
    public static async Task<ProcessTransport> OpenAsync(
        Target target,
        SshOptions options,
        Func<string, CancellationToken, Task<string?>>? ask,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var transport = new ProcessTransport(target, options, ask, time, logger);
        var started = Stopwatch.StartNew();
        await ConnectAttempts.RunAsync(target, options, time, logger, transport.TryAsync, cancellationToken).ConfigureAwait(false);
        SessionLog.Connected(logger, target, started.ElapsedMilliseconds);
        return transport;
    }

    // ssh gives the server the settings of its own terminal. On Windows that is a pipe, which has none: the usual ones echo the launcher's orders.
    public Task<IRemoteChannel> StartLauncherAsync(ProgramSpec program, Func<IRemoteChannel, Task> order, CancellationToken cancellationToken) =>
        program.Terminal is not null && OperatingSystem.IsWindows()
            ? throw new ProgramStartException($"'{program.FileName}' cannot be given a terminal from Windows.", "Start it without one.")
            : ExecAsync(program.Terminal is null ? RemoteLauncher.ReportingCommand : RemoteLauncher.StayingCommand, program.Terminal, order, cancellationToken);

    public ValueTask TakeBackAsync(IRemoteChannel channel, ProgramSpec program, bool waits) => channel.DisposeAsync();

    public async Task<IRemoteChannel> ExecAsync(string command, TerminalSize? terminal, Func<IRemoteChannel, Task>? meanwhile, CancellationToken cancellationToken)
    {
        var channel = await StartAsync([terminal is null ? "-T" : "-tt"], [command], terminal, isRaw: true).ConfigureAwait(false);
        try
        {
            await (meanwhile?.Invoke(channel) ?? Task.CompletedTask).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<IRemoteChannel> StartShellAsync(TerminalSize terminal, CancellationToken cancellationToken) =>
        await StartAsync(["-tt"], [], terminal).ConfigureAwait(false);

    public async Task<IRemoteChannel> StartSubsystemAsync(string name, CancellationToken cancellationToken) =>
        await StartAsync(["-T", "-s"], [name]).ConfigureAwait(false);

    public async Task<IRemoteChannel> OpenTcpAsync(string host, int port, CancellationToken cancellationToken)
    {
        var address = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return await StartAsync(["-T", "-W", $"{address}:{port.ToString(CultureInfo.InvariantCulture)}"], []).ConfigureAwait(false);
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => TryAsync(cancellationToken);

    public void Abandon(string reason)
    {
        _loss.Tell(reason);
        lock (_gate)
        {
            foreach (var channel in _channels)
            {
                channel.Abandon();
            }
        }
    }

    public Task SettleAsync() => Task.CompletedTask; // a channel tells the loss before it tells its end

    public async ValueTask DisposeAsync()
    {
        List<SshProcessChannel> channels;
        lock (_gate)
        {
            _disposed = true;
            channels = [.. _channels];
        }

        await Task.WhenAll(channels.Select(channel => channel.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var channel = await StartAsync(["-T"], ["exit 0"], isTrial: true).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        return await channel.WaitForLoginAsync(_time, cancellationToken).ConfigureAwait(false);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The channel is returned, and disposed with this where its user does not.")]
    private async Task<SshProcessChannel> StartAsync(
        ImmutableArray<string> own, ImmutableArray<string> command, TerminalSize? terminal = null, bool isRaw = false, bool isTrial = false)
    {
        if (_disposed || LossReason is not null)
        {
            throw new IOException(LossReason ?? "The connection was closed.");
        }

        var channel = await SshProcessChannel.StartAsync(_target, _options, _ask, _memory, own, command, terminal, isRaw, Forget).ConfigureAwait(false);
        lock (_gate)
        {
            _channels.Add(channel);
        }

        return channel;

        void Forget(SshProcessChannel ended, string? loss)
        {
            lock (_gate)
            {
                _channels.Remove(ended);
                if (_disposed || isTrial || loss is null)
                {
                    return;
                }
            }

            _loss.Tell(loss);
        }
    }
}
