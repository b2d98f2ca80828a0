using System.Collections.Immutable;
using Repl.Sessions.Devices;
using Repl.Sessions.Docker;
using Repl.Sessions.Ssh;

namespace Repl.Sessions;

/// <summary>How to open a session. Immutable: vary a copy with <c>with</c>.</summary>
public sealed record SessionOptions
{
    /// <summary>All defaults.</summary>
    public static SessionOptions Default { get; } = new();

    /// <summary>The fewest and the most that <see cref="IdleTimeout"/> may be.</summary>
    private static readonly (TimeSpan Least, TimeSpan Most) IdleTimeoutRange = (TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    /// <summary>
    /// The shell to run: a name on the target's <c>PATH</c> or an absolute path, with arguments where it needs any (<c>busybox ash</c>). It
    /// tells itself what it is: bash, zsh, mksh, busybox ash, dash or another POSIX shell. Null, the default: bash where present, else sh.
    /// </summary>
    public string? Shell { get; init; }

    /// <summary>Whether the shell reads its startup files, as a login shell does. Default no.</summary>
    public bool Login { get; init; }

    /// <summary>Whether a shell that ends is replaced by a new one with its state. Default yes; if not, the session is lost then.</summary>
    public bool Respawn { get; init; } = true;

    /// <summary>Whether background jobs are left running when the session is closed. Default no: they are ended.</summary>
    public bool KeepJobs { get; init; }

    /// <summary>How long the session may go unused before it is closed: 1 s to 1 h. Null, the default: for ever.</summary>
    public TimeSpan? IdleTimeout
    {
        get;
        init => field = value is null || (value >= IdleTimeoutRange.Least && value <= IdleTimeoutRange.Most)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(IdleTimeout), value, "IdleTimeout must be from 1 to 3600 seconds.");
    }

    /// <summary>Environment variables to set, beside those that the target gives. Names are of letters, digits and <c>_</c>. Default none.</summary>
    public ImmutableDictionary<string, string> Environment
    {
        get;
        init => field = value.Keys.FirstOrDefault(name => !VariableName.IsValid(name)) is { } wrong
            ? throw new ArgumentException($"'{wrong}' is not the name of an environment variable: use letters, digits and _.", nameof(Environment))
            : value;
    } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The directory that the shell starts in. Null, the default: the target's own choice; locally, that of this process.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// How long an interrupted command may take to stop before what it has started is killed, and where that does not help, its shell.
    /// Default 3 s; more than 0.
    /// </summary>
    public TimeSpan InterruptGrace { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(3);

    /// <summary>How long starting the shell may take. Default 10 s; more than 0.</summary>
    public TimeSpan OpenTimeout { get; init => field = Require.Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a session whose connection was lost connects again when it is used next, and goes on with its state. Default yes; if not,
    /// it stays lost.
    /// </summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>Set where the target is a device without a POSIX shell. Null, the default: there is a shell.</summary>
    public DeviceOptions? Device { get; init; }

    /// <summary>How to connect where the target is an SSH host. Default <see cref="SshOptions.Default"/>.</summary>
    public SshOptions Ssh { get; init; } = SshOptions.Default;

    /// <summary>How to reach the target where it is a container. Default <see cref="DockerOptions.Default"/>.</summary>
    public DockerOptions Docker { get; init; } = DockerOptions.Default;
}
