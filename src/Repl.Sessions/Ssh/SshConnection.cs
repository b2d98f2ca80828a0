using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions.Devices;
using Repl.Sessions.Forwarding;
using Repl.Sessions.Remote;
using Repl.Sessions.Transfers;
using Repl.Sessions.Transfers.Sftp;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Ssh;

/// <summary>Starts programs at an SSH host. OpenSSH does the trust: keys, agents, configuration, known hosts and jump hosts are as <c>ssh</c> has them.</summary>
/// <remarks>Thread safe. All programs, transfers and forwarded ports share one connection, which was logged in to once; on Windows, and with <see cref="SshOptions.ProcessPerChannel"/>, each logs in by itself.</remarks>
public sealed class SshConnection : IFileConnection, IDeviceChannels, IForwardingConnection, INotedConnection
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly ISshTransport _transport;
    private bool _hasNoSftp;
    private readonly string _owner = RandomNumberGenerator.GetHexString(32, lowercase: true);

    private readonly ScriptedProcessTable _processes;

    private SshConnection(Target target, ISshTransport transport)
    {
        (Target, _transport) = (target, transport);
        _processes = new ScriptedProcessTable(StartScriptAsync, AbandonIfSilentAsync);
    }

    /// <inheritdoc/>
    public Target Target { get; }

    /// <inheritdoc/>
    public CancellationToken Lost => _transport.Lost;

    /// <inheritdoc/>
    public string? LossReason => _transport.LossReason;

    /// <summary>What the user should know about the connection, as sentences: that a further one had to be opened. May grow.</summary>
    public IReadOnlyList<string> Notes => _transport.Notes;

    /// <summary>Connects and logs in.</summary>
    /// <param name="target">Where to, of the scheme <c>ssh</c>.</param>
    /// <param name="options">How. Default <see cref="SshOptions.Default"/>.</param>
    /// <param name="ask">Asks the user for a password, a passphrase or a one-time code; null as its result gives up. Null: nobody is asked.</param>
    /// <param name="time">The clock for delays and limits. Default the system's.</param>
    /// <param name="logger">Where to log. Default nowhere.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The connection; dispose it to close it.</returns>
    /// <exception cref="SshConnectException">It could not connect or log in.</exception>
    /// <exception cref="ArgumentException">The target is no SSH host.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The connection owns the transport and is returned.")]
    public static async Task<SshConnection> OpenAsync(
        Target target,
        SshOptions? options = null,
        Func<SecretRequest, CancellationToken, Task<string?>>? ask = null,
        TimeProvider? time = null,
        ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Scheme != "ssh")
        {
            throw new ArgumentException($"'{target}' is not an SSH host.", nameof(target));
        }

        options ??= SshOptions.Default;
        Func<string, CancellationToken, Task<string?>>? answer = ask is null ? null : (prompt, stop) => ask(new SecretRequest(target.ToString(), prompt), stop);
        return new SshConnection(target, await OpenTransportAsync().ConfigureAwait(false));

        async Task<ISshTransport> OpenTransportAsync() =>
            options.ProcessPerChannel || OperatingSystem.IsWindows()
                ? await ProcessTransport.OpenAsync(target, options, answer, time ?? TimeProvider.System, logger ?? NullLogger.Instance, cancellationToken).ConfigureAwait(false)
                : await SharedTransport.OpenAsync(target, options, answer, time ?? TimeProvider.System, logger ?? NullLogger.Instance, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        var launcher = new RemoteLauncher(Target, program);
        try
        {
            // The script that lists processes also ends them when we have gone without a goodbye. So it has to run before any of them does.
            var started = await launcher.StartAsync(_transport, program.KeepsJobs ? "" : _owner, _processes.WatchAsync, cancellationToken).ConfigureAwait(false);
            return new RemoteProgram(_transport, _processes, started, launcher.Mark, program.KeepsJobs);
        }
        catch (OperationCanceledException)
        {
            await RemoteProgram.EndAbandonedAsync(_processes, launcher.Mark).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connects to a TCP port as the server sees it (<c>direct-tcpip</c>, RFC 4254, section 7.2).</summary>
    /// <param name="host">A host name or address, looked up over there.</param>
    /// <param name="port">The port, 1 to 65535.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is written goes there, what comes from there is read; disposing it ends both.</returns>
    /// <exception cref="IOException">Nobody listens there, the server does not allow it, or the connection is lost.</exception>
    public async Task<Stream> OpenTcpAsync(string host, int port, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        return new ChannelStream(await _transport.OpenTcpAsync(host, port, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Closes the connection, and with it every channel. May be called twice.</summary>
    /// <returns>A task that ends when no process and no file of it is left on this machine.</returns>
    public async ValueTask DisposeAsync()
    {
        await (LossReason is null ? _processes.DisposeAsync().AsTask() : _processes.AbandonAsync()).ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The files are returned, and own the rest.")]
    async Task<IRemoteFiles> IFileConnection.OpenFilesAsync(CancellationToken cancellationToken)
    {
        if (!_hasNoSftp)
        {
            try
            {
                var server = await OpenSubsystemAsync("sftp", cancellationToken).ConfigureAwait(false);
                return await SftpFiles.StartAsync(new PlainChannel(server.Input, server.Output, server), new ShellFiles(this), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception refused) when (refused is IOException or ProgramStartException && LossReason is null)
            {
                _hasNoSftp = true; // it will not have it the next time either
            }
        }

        return new ShellFiles(this);
    }

    Task<IRemoteChannel> IForwardingConnection.OpenTcpAsync(string host, int port, CancellationToken cancellationToken) =>
        _transport.OpenTcpAsync(host, port, cancellationToken);

    Task<IRemoteChannel> IDeviceChannels.ExecuteAsync(string command, CancellationToken cancellationToken) =>
        _transport.ExecAsync(command, terminal: null, meanwhile: null, cancellationToken);

    Task<IRemoteChannel> IDeviceChannels.OpenTerminalAsync(TerminalSize size, CancellationToken cancellationToken) =>
        _transport.StartShellAsync(size, cancellationToken);

    Task IDeviceChannels.SettleAsync() => _transport.SettleAsync();

    Task IDeviceChannels.ProbeAsync(CancellationToken cancellationToken) => _transport.ProbeAsync(cancellationToken);

    /// <summary>Starts a subsystem, such as <c>sftp</c>: RFC 4254, section 6.5.</summary>
    /// <exception cref="IOException">The server does not have it, or the connection is lost.</exception>
    internal Task<IRemoteChannel> OpenSubsystemAsync(string name, CancellationToken cancellationToken) => _transport.StartSubsystemAsync(name, cancellationToken);

    // Whoever waits for the end of a program over there, which nobody tells, would wait as long as the keepalives take: minutes. This is
    // called where somebody has waited in vain already; a host that now does not answer either counts as lost.
    private async Task AbandonIfSilentAsync()
    {
        try
        {
            await _transport.ProbeAsync(CancellationToken.None).WaitAsync(AnswerLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _transport.Abandon($"The connection to {Target} was lost: the host has not answered for {(2 * AnswerLimit).TotalSeconds:0} s.");
            await _transport.SettleAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The connection has gone, and says so itself.
        }
    }

    private async Task<PlainChannel> StartScriptAsync(CancellationToken cancellationToken)
    {
        var program = new ProgramSpec("sh", ["-c", ProcessScript.Text, "repl-processes", $"{Keeper.Variable}={_owner}"]);
        var started = await new RemoteLauncher(Target, program).StartAsync(_transport, owner: "", watch: null, cancellationToken).ConfigureAwait(false);
        return new PlainChannel(started.Channel.Input, started.Output, started.Channel);
    }
}
