using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Repl.Sessions.Ssh.Mux;

namespace Repl.Sessions.Devices;

/// <summary>
/// A session with a device that has no POSIX shell. A line is a command: each runs on a channel of its own where the device allows that,
/// else at its prompt. The first that fails ends the text.
/// </summary>
internal sealed class DeviceSession : LiveSession
{
    /// <summary>What stands in the place of a shell's name.</summary>
    public const string ShellName = "device";

    private const int FailedStatus = 1;
    private const int InterruptedStatus = 130;

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

    protected override async IAsyncEnumerable<CommandEvent> ListenInTurnAsync(
        string text, RunOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.StandardInput is not null)
        {
            throw new ArgumentException("A device's command reads no input: write what it asks for into the command.", nameof(options));
        }

        ThrowIfEnded();
        using var turn = await Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await OccupyAsync(cancellationToken).ConfigureAwait(false);
            var started = Surroundings.Time.GetTimestamp();
            yield return new CommandEvent.Started(Surroundings.Time.GetUtcNow());
            if (Interlocked.Exchange(ref _untold, null) is { } replacement)
            {
                yield return new CommandEvent.ShellReplaced(replacement);
            }

            using var timeout = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, Surroundings.Time);
            using var left = new CancellationTokenSource(); // a receiver that leaves early wants no more of the command
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(Closed, _restarting.Token);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, left.Token, ended.Token);
            var output = Channel.CreateBounded<CommandEvent>(16);
            var running = RunAllAsync(text, output.Writer, stop.Token, ended.Token);
            _running = running;
            try
            {
                await foreach (var written in output.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    yield return written;
                }
            }
            finally
            {
                await left.CancelAsync().ConfigureAwait(false);
                await foreach (var _ in output.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                {
                }
            }

            var outcome = await running.ConfigureAwait(false);
            ThrowIfClosed();
            yield return new CommandEvent.Exited(outcome.Status, "", Surroundings.Time.GetElapsedTime(started));
            if (outcome.WasStopped)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (timeout.IsCancellationRequested)
                {
                    throw new CommandTimeoutException(Name, options.Timeout!.Value);
                }
            }

            if (outcome.Status is IProgramChannel.UnknownExitCode)
            {
                throw new CommandOutcomeUnknownException(Name, NotedLoss ?? "The connection was lost.");
            }
        }
        finally
        {
            Rest();
        }
    }

    // A session that is lost for good tells first that the outcome is unknown.
    private void ThrowIfClosed()
    {
        if (State is SessionState.Closed)
        {
            ThrowIfEnded();
        }
    }

    private async Task<(int Status, bool WasStopped)> RunAllAsync(string text, ChannelWriter<CommandEvent> output, CancellationToken stop, CancellationToken ended)
    {
        try
        {
            foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
            {
                if (await RunJudgedAsync(line, Tell, stop, ended).ConfigureAwait(false) is not 0 and var status)
                {
                    return (status, false);
                }
            }

            return (0, false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (InterruptedStatus, true);
        }
        catch (IOException failure)
        {
            await Channels.SettleAsync().ConfigureAwait(false);
            if (Link.IsLost)
            {
                NoteLoss();
                return (IProgramChannel.UnknownExitCode, false);
            }

            await ForgetTerminalAsync(failure.Message).ConfigureAwait(false);
            return await FailAsync(failure.Message).ConfigureAwait(false);
        }
        catch (RegexMatchTimeoutException)
        {
            return await FailAsync($"Whether the command has failed is not known: to match FailIf took more than {MatchLimit.TotalSeconds:0.#} s.").ConfigureAwait(false);
        }
        finally
        {
            output.Complete();
        }

        async Task<(int, bool)> FailAsync(string message)
        {
            await Tell(new CommandEvent.Output(OutputKind.StandardError, Encoding.UTF8.GetBytes($"{message}\n"))).ConfigureAwait(false);
            return (FailedStatus, false);
        }

        // A receiver that takes nothing must not hold up the end of the session.
        async ValueTask Tell(CommandEvent happened)
        {
            try
            {
                await output.WriteAsync(happened, ended).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Nobody will read it.
            }
        }
    }

    private async Task<int> RunJudgedAsync(string line, Func<CommandEvent, ValueTask> tell, CancellationToken stop, CancellationToken ended)
    {
        var failure = new FailurePattern(_failure);
        var status = await RunAsync(line, Show, tell, stop, ended).ConfigureAwait(false);
        return status == 0 && failure.IsFound() ? FailedStatus : status;

        ValueTask Show(OutputKind kind, ReadOnlyMemory<byte> bytes)
        {
            failure.Add(kind, bytes.Span);
            return tell(new CommandEvent.Output(kind, bytes));
        }
    }

    private async Task<int> RunAsync(
        string line, Func<OutputKind, ReadOnlyMemory<byte>, ValueTask> show, Func<CommandEvent, ValueTask> tell, CancellationToken stop, CancellationToken ended)
    {
        if (!_usesPrompt)
        {
            try
            {
                return await ExecuteAsync(line, show, stop).ConfigureAwait(false);
            }
            catch (ChannelRefusedException refused) when (!refused.MayBeFull)
            {
                _usesPrompt = true; // nothing was run
            }
        }

        await RunAtPromptAsync(line, show, tell, stop, ended).ConfigureAwait(false);
        return 0;
    }

    private async Task<int> ExecuteAsync(string line, Func<OutputKind, ReadOnlyMemory<byte>, ValueTask> show, CancellationToken stop)
    {
        var channel = await Channels.ExecuteAsync(line, stop).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        await channel.Input.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(CopyAsync(channel.Output, OutputKind.StandardOutput), CopyAsync(channel.Error, OutputKind.StandardError)).ConfigureAwait(false);
        var status = await channel.Exited.WaitAsync(stop).ConfigureAwait(false);
        if (status is not IProgramChannel.UnknownExitCode)
        {
            return status;
        }

        if (channel.Refusal is { } refusal)
        {
            throw refusal;
        }

        // Some devices tell no status, and close the channel. A lost connection does so too.
        await Channels.SettleAsync().ConfigureAwait(false);
        return Link.IsLost ? throw new IOException(Link.Current.LossReason) : 0;

        async Task CopyAsync(Stream stream, OutputKind kind)
        {
            var buffer = new byte[32 * 1024];
            int count;
            while ((count = await stream.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                await show(kind, buffer.AsSpan(0, count).ToArray()).ConfigureAwait(false);
            }
        }
    }

    private async Task RunAtPromptAsync(
        string line, Func<OutputKind, ReadOnlyMemory<byte>, ValueTask> show, Func<CommandEvent, ValueTask> tell, CancellationToken stop, CancellationToken ended)
    {
        if (_terminal is { } old && !await old.IsOpenAsync().ConfigureAwait(false))
        {
            await Channels.SettleAsync().ConfigureAwait(false);
            await ForgetTerminalAsync("The device closed its terminal while no command ran.").ConfigureAwait(false);
            if (!Link.IsLost && Interlocked.Exchange(ref _untold, null) is { } replacement)
            {
                await tell(new CommandEvent.ShellReplaced(replacement)).ConfigureAwait(false);
            }
        }

        var terminal = _terminal ??= await DeviceTerminal.OpenAsync(Channels, _device, Surroundings.Time, stop).ConfigureAwait(false);
        try
        {
            await terminal.RunAsync(line, text => show(OutputKind.StandardOutput, Encoding.UTF8.GetBytes(text)), stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (ended.IsCancellationRequested)
            {
                await LeaveTerminalAsync().ConfigureAwait(false);
            }
            else if (!await terminal.InterruptAsync(_options.InterruptGrace).ConfigureAwait(false))
            {
                await ForgetTerminalAsync(
                    $"The command did not stop within {_options.InterruptGrace.TotalSeconds:0.#} s of an interrupt, so the device's terminal was closed.").ConfigureAwait(false);
            }

            throw;
        }
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
