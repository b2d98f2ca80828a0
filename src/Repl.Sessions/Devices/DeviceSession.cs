using System.Text.RegularExpressions;

namespace Repl.Sessions.Devices;

/// <summary>
/// A session with a device that has no POSIX shell. A line is a command: each runs on a channel of its own where the device allows that,
/// else at its prompt. The first that fails ends the text.
/// </summary>
internal sealed partial class DeviceSession : LiveSession
{
    /// <summary>What stands in the place of a shell's name.</summary>
    public const string ShellName = "device";

    // Some devices answer at their leisure.
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(5);

    private readonly SessionOptions _options;
    private readonly DeviceOptions _device;
    private readonly Regex? _failure;
    private bool _usesPrompt;
    private DeviceTerminal? _terminal;
    private ShellReplacement? _untold;
    private CancellationTokenSource _restarting = new();
    private CancellationTokenRegistration _onLoss;
    private Task _running = Task.CompletedTask;

    private DeviceSession(string name, SessionLink link, SessionOptions options, SessionSurroundings surroundings)
        : base(name, link, options, surroundings)
    {
        (_options, _device) = (options, options.Device!);
        _usesPrompt = _device.Prompt is not null;
        _failure = _device.FailIf is { } pattern ? new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, MatchLimit) : null;
        _onLoss = link.Current.Lost.Register(NoteLoss);
    }

    public override string Shell => ShellName;

    protected override string WorkingDirectory => "";

    private IDeviceChannels Channels => (IDeviceChannels)Link.Current;

    /// <summary>Connects to a device.</summary>
    /// <exception cref="SessionOpenException">There is no connection, or it goes to no device.</exception>
    public static Task<DeviceSession> OpenAsync(
        string name, Func<CancellationToken, Task<IConnection>> connect, SessionOptions options, SessionSurroundings surroundings, CancellationToken cancellationToken) =>
        OpenAsync(
            name,
            connect,
            link => link.Current is IDeviceChannels
                ? Task.FromResult(new DeviceSession(name, link, options, surroundings))
                : throw new SessionOpenException(name, $"{link.Current.Target} is no device.", "Use a target of the form ssh://user@host, or leave the dialect out."),
            surroundings,
            cancellationToken);

    /// <summary>Nobody can know what a device understands.</summary>
    public override Task<CommandSyntax> CheckSyntaxAsync(string command, CancellationToken cancellationToken = default)
    {
        ThrowIfUnreachable();
        return Task.FromResult(CommandSyntax.Complete);
    }

    /// <summary>Nobody can know that either.</summary>
    public override Task<ShellCompletions> CompleteAsync(string text, int position, CancellationToken cancellationToken = default)
    {
        ThrowIfUnreachable();
        return Task.FromResult(ShellCompletions.NoneAt(position));
    }

    /// <summary>Nor that.</summary>
    public override Task<ShellDescription?> DescribeAsync(string word, CancellationToken cancellationToken = default)
    {
        ThrowIfUnreachable();
        return Task.FromResult<ShellDescription?>(null);
    }

    /// <summary>A device tells of no processes.</summary>
    public override Task<IReadOnlyList<RunningProcess>> ListProcessesAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnreachable();
        return Task.FromResult<IReadOnlyList<RunningProcess>>([]);
    }

    public override async Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfUnreachable();
        var started = Surroundings.Time.GetTimestamp();
        try
        {
            await Channels.ProbeAsync(cancellationToken).WaitAsync(PingLimit, Surroundings.Time, cancellationToken).ConfigureAwait(false);
            return Surroundings.Time.GetElapsedTime(started);
        }
        catch (Exception failure) when (failure is TimeoutException or IOException)
        {
            await Channels.SettleAsync().ConfigureAwait(false);
            ThrowIfUnreachable();
            throw new SessionNotRespondingException(Name, PingLimit);
        }
    }

    /// <summary>Ends the command that runs, and leaves the device's mode.</summary>
    public override async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfEnded();
        await Interlocked.Exchange(ref _restarting, new CancellationTokenSource()).CancelAsync().ConfigureAwait(false);
        using var turn = await Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        await LeaveTerminalAsync().ConfigureAwait(false);
        if (Link.IsLost)
        {
            await ReconnectAsync(cancellationToken).ConfigureAwait(false);
            Rest();
        }

        _untold = null; // whoever asked for it knows
    }

    protected override async Task ResumeAsync(string reason)
    {
        await _onLoss.DisposeAsync().ConfigureAwait(false);
        _onLoss = Link.Current.Lost.Register(NoteLoss);
        await LeaveTerminalAsync().ConfigureAwait(false);
        TellReplaced(reason);
    }

    // The command that runs sees the end of the session, and ends.
    protected override async Task EndAsync()
    {
        await _onLoss.DisposeAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LeaveTerminalAsync().ConfigureAwait(false);
    }

    // What mode the device was in is lost with its terminal, and the user has to know.
    private async Task ForgetTerminalAsync(string reason)
    {
        if (await LeaveTerminalAsync().ConfigureAwait(false))
        {
            TellReplaced(reason);
        }
    }

    private void TellReplaced(string reason)
    {
        _untold = new ShellReplacement(reason, IProgramChannel.UnknownExitCode, ["the device's mode"]);
        Tell(_untold);
    }

    private async Task<bool> LeaveTerminalAsync()
    {
        if (Interlocked.Exchange(ref _terminal, null) is not { } terminal)
        {
            return false;
        }

        await terminal.DisposeAsync().ConfigureAwait(false);
        return true;
    }
}
