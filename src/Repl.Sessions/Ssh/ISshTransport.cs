using Repl.Sessions.Remote;

namespace Repl.Sessions.Ssh;

/// <summary>Opens channels to one target: on shared connections, or each by an <c>ssh</c> process of its own. Thread safe.</summary>
internal interface ISshTransport : ILauncherLink, IAsyncDisposable
{
    /// <summary>What the user should know about the connection, as sentences.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Starts a command through the login shell.</summary>
    /// <param name="command">The command.</param>
    /// <param name="terminal">A terminal for it, which at first hands on what comes as it comes (raw); null for none.</param>
    /// <param name="meanwhile">
    /// What is done with the channel as soon as the command is sent, before the server has answered: one round trip less. Null for nothing.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The server refused, or the connection is lost.</exception>
    /// <exception cref="SshConnectException">It needs a connection of its own, which could not be made.</exception>
    Task<IRemoteChannel> ExecAsync(string command, TerminalSize? terminal, Func<IRemoteChannel, Task>? meanwhile, CancellationToken cancellationToken);

    /// <summary>Starts what the user gets at log-in, on a terminal with its usual settings. Fails as <see cref="ExecAsync"/>.</summary>
    Task<IRemoteChannel> StartShellAsync(TerminalSize terminal, CancellationToken cancellationToken);

    /// <summary>Starts a subsystem such as <c>sftp</c>. Fails as <see cref="ExecAsync"/>.</summary>
    Task<IRemoteChannel> StartSubsystemAsync(string name, CancellationToken cancellationToken);

    /// <summary>Connects to a TCP port as the server sees it. Fails as <see cref="ExecAsync"/>.</summary>
    Task<IRemoteChannel> OpenTcpAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>Waits for any answer of the server. Fails as <see cref="ExecAsync"/>.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Gives the connection up: it counts as lost, and every channel ends.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    void Abandon(string reason);
}
