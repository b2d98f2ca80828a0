using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Repl.Sessions.Remote;
using Repl.Sessions.Ssh.Mux;

namespace Repl.Sessions.Ssh;

/// <summary>Channels on one connection; on further ones where the server allows only so many channels on each (sshd's <c>MaxSessions</c>).</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class SharedTransport : ISshTransport
{
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(2);

    // Until the launcher has read what it needs, the terminal changes nothing and echoes nothing: opcodes of RFC 4254, section 8.
    private static readonly (byte Opcode, uint Value)[] RawModes =
    [
        (36, 0), // ICRNL
        (38, 0), // IXON
        (50, 0), // ISIG
        (51, 0), // ICANON
        (53, 0), // ECHO
        (59, 0), // IEXTEN
        (70, 0), // OPOST
    ];

    private readonly Func<CancellationToken, Task<SshMaster>> _connect;
    private readonly Target _target;
    private readonly ILogger _logger;
    private readonly ConnectionLoss _loss;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly Lock _gate = new();
    private ImmutableArray<SshMaster> _masters = [];
    private ImmutableArray<Task> _watching = [];
    private ImmutableArray<string> _notes = [];
    private volatile bool _hasPosixShell;
    private bool _disposed;

    private SharedTransport(Target target, Func<CancellationToken, Task<SshMaster>> connect, ILogger logger) =>
        (_target, _connect, _logger, _loss) = (target, connect, logger, new ConnectionLoss(logger));

    public CancellationToken Lost => _loss.Token;

    public string? LossReason => _loss.Reason;

    public IReadOnlyList<string> Notes => _notes;

    public bool ReusesLaunchers => false;

    public bool TellsExits => true;

    /// <summary>Connects; repeats that where it may help.</summary>
    /// <exception cref="SshConnectException">It could not connect.</exception>
    public static async Task<SharedTransport> OpenAsync(
        Target target,
        SshOptions options,
        Func<string, CancellationToken, Task<string?>>? ask,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var transport = new SharedTransport(
            target,
            stop => ConnectAttempts.RunAsync(target, options, time, logger, again => SshMaster.ConnectAsync(target, options, ask, time, again), stop),
            logger);
        var started = Stopwatch.StartNew();
        await transport.AddAsync(cancellationToken).ConfigureAwait(false);
        SessionLog.Connected(logger, target, started.ElapsedMilliseconds);
        return transport;
    }

    public Task<IRemoteChannel> StartLauncherAsync(ProgramSpec program, Func<IRemoteChannel, Task> order, CancellationToken cancellationToken) =>
        ExecAsync(_hasPosixShell ? RemoteLauncher.PosixCommand : RemoteLauncher.Command, program.Terminal, order, cancellationToken);

    public void NotePosixShell() => _hasPosixShell = true;

    public ValueTask TakeBackAsync(IRemoteChannel channel, ProgramSpec program, bool waits) => channel.DisposeAsync();

    // All that is asked goes out at once: answers come in the order of the questions.
    public async Task<IRemoteChannel> ExecAsync(string command, TerminalSize? terminal, Func<IRemoteChannel, Task>? meanwhile, CancellationToken cancellationToken) =>
        await OpenSessionAsync(
            channel => Task.WhenAll(
                terminal is null ? Task.CompletedTask : channel.RequestTerminalAsync(terminal, RawModes),
                channel.ExecAsync(command),
                meanwhile?.Invoke(channel) ?? Task.CompletedTask),
            cancellationToken).ConfigureAwait(false);

    public async Task<IRemoteChannel> StartShellAsync(TerminalSize terminal, CancellationToken cancellationToken) =>
        await OpenSessionAsync(channel => Task.WhenAll(channel.RequestTerminalAsync(terminal), channel.StartShellAsync()), cancellationToken).ConfigureAwait(false);

    public async Task<IRemoteChannel> StartSubsystemAsync(string name, CancellationToken cancellationToken) =>
        await OpenSessionAsync(channel => channel.StartSubsystemAsync(name), cancellationToken).ConfigureAwait(false);

    public async Task<IRemoteChannel> OpenTcpAsync(string host, int port, CancellationToken cancellationToken) =>
        await First().Link.OpenTcpAsync(host, port, cancellationToken).ConfigureAwait(false);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var channel = await First().Link.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (ChannelRefusedException)
        {
            // That is an answer.
        }
    }

    public void Abandon(string reason)
    {
        _loss.Tell(reason);
        foreach (var master in _masters)
        {
            master.Link.End(reason);
        }
    }

    public async Task SettleAsync()
    {
        if (_masters.Any(master => master.Link.HasEnded))
        {
            var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var registration = Lost.Register(told.SetResult);
            await using var _ = registration.ConfigureAwait(false);
            await told.Task.WaitAsync(SettleLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        await Task.WhenAll(_masters.Select(master => master.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(_watching).ConfigureAwait(false);
    }

    private SshMaster First() => _masters is [var first, ..] && LossReason is null ? first : throw new MuxLinkException(LossReason ?? "The connection was closed.");

    private async Task<MuxChannel> OpenSessionAsync(Func<MuxChannel, Task> begin, CancellationToken cancellationToken)
    {
        var channel = await OpenWhereThereIsRoomAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await begin(channel).WaitAsync(cancellationToken).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<MuxChannel> OpenWhereThereIsRoomAsync(CancellationToken cancellationToken)
    {
        SshMaster? added = null;
        while (true)
        {
            First(); // throws where there is none
            var masters = _masters;
            foreach (var master in masters.Where(master => master.Link.ChannelCount < master.MostChannels))
            {
                try
                {
                    var channel = await master.Link.OpenSessionAsync(cancellationToken).ConfigureAwait(false);
                    await channel.SetEnvironmentAsync(master.Environment).ConfigureAwait(false);
                    return channel;
                }
                // A new connection without any channel is not full: the server allows none at all. With one, somebody else was quicker.
                catch (ChannelRefusedException full) when (full.MayBeFull && (master != added || master.Link.ChannelCount > 0))
                {
                    master.MostChannels = Math.Max(1, master.Link.ChannelCount);
                }
            }

            await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (masters.Length == _masters.Length)
                {
                    added = await AddAsync(cancellationToken).ConfigureAwait(false);
                    Note(masters[0].MostChannels);
                }
            }
            finally
            {
                _connecting.Release();
            }
        }
    }

    private void Note(int channels)
    {
        SessionLog.FurtherConnection(_logger, _target, channels);
        lock (_gate)
        {
            _notes = _notes.Add($"{_target} allows {channels} channels on one connection (MaxSessions), so a further connection was opened.");
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "It is kept, and disposed with this.")]
    private async Task<SshMaster> AddAsync(CancellationToken cancellationToken)
    {
        var master = await _connect(cancellationToken).ConfigureAwait(false);
        bool tooLate;
        lock (_gate)
        {
            tooLate = _disposed;
            if (!tooLate)
            {
                _masters = _masters.Add(master);
                _watching = _watching.Add(WatchAsync(master));
            }
        }

        if (tooLate)
        {
            await master.DisposeAsync().ConfigureAwait(false);
            throw new MuxLinkException("The connection was closed.");
        }

        return master;
    }

    // One link that is lost is all lost: whoever holds a channel on another would otherwise learn of it at some other time.
    private async Task WatchAsync(SshMaster master)
    {
        var reason = await master.Ended.ConfigureAwait(false);
        bool isLoss;
        lock (_gate)
        {
            isLoss = !_disposed;
        }

        if (isLoss)
        {
            await Task.WhenAll(_masters.Select(other => other.Link.DisposeAsync().AsTask())).ConfigureAwait(false);
            _loss.Tell(reason);
        }
    }
}
