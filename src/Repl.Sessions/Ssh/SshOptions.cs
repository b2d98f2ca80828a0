namespace Repl.Sessions.Ssh;

/// <summary>How to connect to an SSH host. What is not set is as <c>~/.ssh/config</c> has it, see ssh_config(5). Immutable: vary a copy with <c>with</c>.</summary>
public sealed record SshOptions
{
    /// <summary>All defaults.</summary>
    public static SshOptions Default { get; } = new();

    /// <summary>The configuration file to read instead of the user's and the system's, as <c>ssh -F</c> does. Null, the default: those.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>The user to log in as, before the one that the target names. Default null.</summary>
    public string? User { get; init; }

    /// <summary>The TCP port, before the one that the target names: 1 to 65535. Default null.</summary>
    public int? Port
    {
        get;
        init => field = value is null or (>= 1 and <= 65535)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Port), value, "Port must be from 1 to 65535.");
    }

    /// <summary>The file of a private key to offer first, as <c>ssh -i</c> does. Default null.</summary>
    public string? Identity { get; init; }

    /// <summary>Hosts to go through, as <c>ssh -J</c> takes them. Default null.</summary>
    public string? Jump { get; init; }

    /// <summary>What happens with a server whose key is not known yet. Default <see cref="HostKeyPolicy.Strict"/>.</summary>
    public HostKeyPolicy HostKeys { get; init; } = HostKeyPolicy.Strict;

    /// <summary>How long one attempt to connect may take, logging in included. Default 10 s; more than 0.</summary>
    public TimeSpan ConnectTimeout { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>How often a failed attempt to connect is repeated; never what was refused on purpose, and never a command. Default 3; 0 or more.</summary>
    public int Retries
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Retries), value, "Retries must be 0 or more.");
    } = 3;

    /// <summary>How long to wait before an attempt is repeated. Default 2 s; more than 0.</summary>
    public TimeSpan RetryDelay { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(2);

    /// <summary>How often the server is asked for a sign of life. Default 60 s; whole seconds, 1 or more.</summary>
    public TimeSpan KeepAliveInterval { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>After how many unanswered questions the connection counts as lost. Default 3; 1 or more.</summary>
    public int KeepAliveCount
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(KeepAliveCount), value, "KeepAliveCount must be 1 or more.");
    } = 3;

    /// <summary>The password or passphrase to answer with where the server or a key asks. Null, the default: the front end is asked.</summary>
    public Secret? Password { get; init; }

    /// <summary>
    /// Whether each channel is an <c>ssh</c> process of its own instead of one on a shared connection: what is done where OpenSSH has no
    /// control sockets: always on Windows, whatever this says. Default no.
    /// </summary>
    public bool ProcessPerChannel { get; init; }
}
