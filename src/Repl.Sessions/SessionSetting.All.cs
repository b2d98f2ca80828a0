using System.Globalization;
using System.Text.RegularExpressions;
using Repl.Sessions.Devices;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Sessions.Ssh;
using Repl.Sessions.Wording;

namespace Repl.Sessions;

/// <content>The settings that there are, and how their values are read.</content>
public sealed partial class SessionSetting
{
    // The limits of SessionOptions.IdleTimeout.
    private const int LeastIdleSeconds = 1;
    private const int MostIdleSeconds = 3600;

    /// <summary>All settings, in the order of help.</summary>
    public static IReadOnlyList<SessionSetting> All { get; } =
    [
        new(
            "shell",
            "command line",
            "The shell to run, with arguments where it needs any: --shell \"busybox ash\". Default: bash where present, else sh.",
            (options, value) => options with { Shell = value }),
        Flag("login", "Reads the shell's startup files, as a login shell does.", (options, isOn) => options with { Login = isOn }),
        Flag(
            "no-respawn", "Loses the session when its shell ends, instead of going on with a new shell that has its state.",
            (options, isOn) => options with { Respawn = !isOn }),
        Flag("keep-jobs", "Leaves background jobs running when the session is closed.", (options, isOn) => options with { KeepJobs = isOn }),
        new(
            "idle-timeout",
            "seconds",
            $"Closes the session when nobody has used it for so long, {LeastIdleSeconds} to {MostIdleSeconds}. Default: never.",
            (options, value) => options with { IdleTimeout = TimeSpan.FromSeconds(Number(value, LeastIdleSeconds, MostIdleSeconds, " of seconds")) }),
        new(
            "dialect",
            "shell|device",
            "What is at the other end of an SSH connection: a shell, or a device with a command line of its own. Default: shell.",
            (options, value) => options with { Device = IsDevice(value) ? options.Device ?? DeviceOptions.Default : null }),
        Device(
            "prompt", "What a device's prompt looks like, from the start of its line to its end. Default: it is learned.",
            (device, value) => device with { Prompt = value }),
        Device(
            "fail-if", "A device's command whose output matches has failed. Default: none does.",
            (device, value) => device with { FailIf = value }),
        new("cwd", "directory", "The directory to start in.", (options, value) => options with { WorkingDirectory = value }),
        new("env", "NAME=VALUE", "An environment variable to set. May be given several times.", AddVariable) { IsRepeatable = true },
        Ssh("user", "name", "The user to log in as, on an SSH host.", (ssh, value) => ssh with { User = value }),
        Ssh("port", "number", "The TCP port of an SSH host.", (ssh, value) => ssh with { Port = Number(value, 1, 65535) }),
        Ssh("identity", "file", "The private key to offer first.", (ssh, value) => ssh with { Identity = UserPath.InHome(value) }),
        Ssh("jump", "hosts", "Hosts to go through, as 'ssh -J' takes them.", (ssh, value) => ssh with { Jump = value }),
        Ssh(
            "host-key",
            "strict|accept-new",
            "What happens with a host whose key is not known yet: it is an error, or the key is accepted. Default: strict.",
            (ssh, value) => ssh with { HostKeys = ReadHostKeyPolicy(value) }),
        Ssh(
            "connect-timeout", "time", "How long one attempt to connect may take. Default: 10s.",
            (ssh, value) => ssh with { ConnectTimeout = Time(value) }),
        Ssh(
            "retries", "number", "How often a failed attempt to connect is repeated. Default: 3.",
            (ssh, value) => ssh with { Retries = Number(value, 0, 1000) }),
        Ssh("retry-delay", "time", "How long to wait before that. Default: 2s.", (ssh, value) => ssh with { RetryDelay = Time(value) }),
        Ssh(
            "keepalive", "time", "How often the host is asked for a sign of life. Default: 60s.",
            (ssh, value) => ssh with { KeepAliveInterval = WholeSeconds(value) }),
        Ssh(
            "keepalive-count", "number", "After how many unanswered questions the connection counts as lost. Default: 3.",
            (ssh, value) => ssh with { KeepAliveCount = Number(value, 1, 1000) }),
        Ssh(
            "password-env", "NAME", "The environment variable that holds the password or passphrase. Default: it is asked for.",
            (ssh, value) => ssh with { Password = ReadSecret(value) }),
        Ssh("ssh-config", "file", "The file to read instead of ~/.ssh/config.", (ssh, value) => ssh with { ConfigFile = UserPath.InHome(value) }),
        new(
            "docker-host",
            "address",
            "Where the Docker Engine listens: unix:///path or tcp://host:port. Default: DOCKER_HOST, else the current Docker context.",
            (options, value) => options with { Docker = options.Docker with { Host = value } }),
        Resource("memory", "amount", "The memory of a container that is made: 512Mi, 16Gi. Default: no limit.", (most, value) => most with { MemoryBytes = Quantity.Memory(value) }),
        Resource("cpu", "amount", "The processors of a container that is made: 2, 0.5, 500m. Default: no limit.", (most, value) => most with { Cpus = Quantity.Cpus(value) }),
        Resource("gpus", "number|all", "The graphics processors of a container that is made. Default: none.", (most, value) => most with { Gpus = Quantity.Gpus(value) }),
        Repeatable("mount", "folder:/path[:ro]", "A folder that a container that is made sees. May be given several times.", (box, value) => box with { Mounts = box.Mounts.Add(SandboxMount.Parse(value)) }),
        Sandbox("network", "name", "The network of a container that is made. Default: the Engine's choice.", (box, value) => box with { Network = value }),
        Repeatable("tag", "word", "A word by which a container that is made can be found. May be given several times.", (box, value) => box with { Tags = box.Tags.Add(value) }),
        Sandbox("container-name", "name", "What a container that is made is called. Default: repl- and 12 digits.", (box, value) => box with { Name = value }),
        Sandbox("max-lifetime", "time", "How long a container that is made lives at most. Default: as long as its session.", (box, value) => box with { MaxLifetime = Lifetime(value) }),
        Flag(
            "keep", "Leaves a container that was made running when the session is closed.",
            (options, isOn) => options with { Docker = options.Docker with { Sandbox = options.Docker.Sandbox with { Keep = isOn } } }),
        Flag(
            "no-reconnect", "Loses the session with its connection, instead of connecting again when it is used next.",
            (options, isOn) => options with { Reconnect = !isOn }),
    ];

    /// <summary>The setting of that name, or null.</summary>
    /// <param name="name">Such as <c>idle-timeout</c>.</param>
    /// <returns>One of <see cref="All"/>.</returns>
    public static SessionSetting? Find(string name) => All.FirstOrDefault(setting => setting.Name == name);

    private static SessionSetting Flag(string name, string description, Func<SessionOptions, bool, SessionOptions> apply) => new(
        name,
        null,
        description,
        (options, value) => apply(
            options,
            value switch
            {
                "true" => true,
                "false" => false,
                _ => throw new FormatException($"takes 'true' or 'false', but '{value}' stands there."),
            }));

    private static SessionSetting Ssh(string name, string valueName, string description, Func<SshOptions, string, SshOptions> apply) =>
        new(name, valueName, description, (options, value) => options with { Ssh = apply(options.Ssh, value) });

    private static SessionSetting Sandbox(string name, string valueName, string description, Func<SandboxOptions, string, SandboxOptions> apply) => new(
        name, valueName, description, (options, value) => options with { Docker = options.Docker with { Sandbox = apply(options.Docker.Sandbox, value) } });

    private static SessionSetting Resource(string name, string valueName, string description, Func<SandboxResources, string, SandboxResources> apply) =>
        Sandbox(name, valueName, description, (box, value) => box with { Resources = apply(box.Resources ?? SandboxResources.Unlimited, value) });

    private static SessionSetting Repeatable(string name, string valueName, string description, Func<SandboxOptions, string, SandboxOptions> apply) =>
        new(name, valueName, description, Sandbox(name, valueName, description, apply)._apply) { IsRepeatable = true };

    private static int Number(string value, int least, int most, string unit = "") =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"takes a whole number{unit} from {least} to {most}, but '{value}' stands there.");

    private static TimeSpan Time(string value) => Duration.TryParse(value, out var time)
        ? time
        : throw new FormatException($"takes a time of more than 0, such as {Duration.Forms}, but '{value}' stands there.");

    private static TimeSpan Lifetime(string value) => Time(value) is var time && time >= TimeSpan.FromSeconds(1)
        ? time
        : throw new FormatException($"takes a time of at least 1s, but '{value}' stands there.");

    private static TimeSpan WholeSeconds(string value) => Time(value) is { Milliseconds: 0 } time
        ? time
        : throw new FormatException($"takes whole seconds, such as 30s or 2m, but '{value}' stands there.");

    private static bool IsDevice(string value) => value switch
    {
        "device" => true,
        "shell" => false,
        _ => throw new FormatException($"takes 'shell' or 'device', but '{value}' stands there."),
    };

    // Whoever tells what a prompt looks like has a device.
    private static SessionSetting Device(string name, string description, Func<DeviceOptions, string, DeviceOptions> apply) => new(
        name,
        "regex",
        description,
        (options, value) =>
        {
            try
            {
                return options with { Device = apply(options.Device ?? DeviceOptions.Default, value) };
            }
            catch (ArgumentException wrong)
            {
                throw new FormatException($"takes a regular expression, but '{value}' is none: {(wrong.InnerException ?? wrong).Message}", wrong);
            }
        });

    private static HostKeyPolicy ReadHostKeyPolicy(string value) => value switch
    {
        "strict" => HostKeyPolicy.Strict,
        "accept-new" => HostKeyPolicy.AcceptNew,
        _ => throw new FormatException($"takes 'strict' or 'accept-new', but '{value}' stands there."),
    };

    // What stands there may be a secret, put there by mistake; so it is not repeated.
    private static SessionOptions AddVariable(SessionOptions options, string value) => value.Split('=', 2) switch
    {
        [var name, var content] when VariableName.IsMatch(name) => options with { Environment = options.Environment.SetItem(name, content) },
        [{ Length: > 0 }, _] => throw new FormatException("takes NAME=VALUE, with a name of letters, digits and '_'."),
        _ => throw new FormatException("takes NAME=VALUE."),
    };

    private static Secret ReadSecret(string value) => VariableName.IsMatch(value)
        ? Secret.FromEnvironment(value)
        : throw new FormatException("takes the name of an environment variable that holds the password, never the password itself.");

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName { get; }
}
