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
    private const int FailedStatus = 1;

    // Enough for any message that a pattern looks for, and for the lines around it.
    private const int MostJudged = 1024 * 1024;

    // Some devices answer at their leisure.
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(5);

    private readonly SessionOptions _options;
    private readonly DeviceOptions _device;
    private readonly Regex? _failure;
    private bool _usesPrompt;
    private DeviceTerminal? _terminal;
    private ShellReplacement? _untold;

    private DeviceSession(string name, SessionLink link, SessionOptions options, SessionSurroundings surroundings)
        : base(name, link, options, surroundings)
    {
        (_options, _device) = (options, options.Device!);
        _usesPrompt = _device.Prompt is not null;
        _failure = _device.FailIf is { } pattern ? new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, MatchLimit) : null;
    }

    public override string Shell => "device";

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
            throw new SessionNotRespondingException(Name, PingLimit);
        }
    }

    public override async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfEnded();
        using var turn = await Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        await LeaveTerminalAsync().ConfigureAwait(false);
        if (Link.IsLost)
        {
            await ReconnectAsync(cancellationToken).ConfigureAwait(false);
            Rest();
        }
    }

    protected override async Task ResumeAsync(string reason)
    {
        await LeaveTerminalAsync().ConfigureAwait(false);
        _untold = new ShellReplacement(reason, IProgramChannel.UnknownExitCode, ["the device's mode"]);
        Tell(_untold);
    }

    protected override Task EndAsync() => LeaveTerminalAsync();

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
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token, left.Token);
            var output = Channel.CreateBounded<CommandEvent>(16);
            var running = RunAllAsync(text, output.Writer, stop.Token);
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
            yield return new CommandEvent.Exited(outcome.Status, "", Surroundings.Time.GetElapsedTime(started));
            if (outcome.WasStopped)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new CommandTimeoutException(Name, options.Timeout!.Value);
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

    private async Task<(int Status, bool WasStopped)> RunAllAsync(string text, ChannelWriter<CommandEvent> output, CancellationToken stop)
    {
        var status = 0;
        try
        {
            foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
            {
                var judged = new StringBuilder();
                status = await RunAsync(line, Show, stop).ConfigureAwait(false);
                if (status == 0 && _failure?.IsMatch(judged.ToString()) == true)
                {
                    status = FailedStatus;
                }

                if (status != 0)
                {
                    break;
                }

                ValueTask Show(OutputKind kind, ReadOnlyMemory<byte> bytes)
                {
                    if (_failure is not null && judged.Length < MostJudged)
                    {
                        judged.Append(Encoding.UTF8.GetString(bytes.Span));
                    }

                    return bytes.IsEmpty ? ValueTask.CompletedTask : output.WriteAsync(new CommandEvent.Output(kind, bytes), CancellationToken.None);
                }
            }

            return (status, false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return (130, true);
        }
        catch (IOException failure)
        {
            await LeaveTerminalAsync().ConfigureAwait(false);
            if (Link.IsLost)
            {
                NoteLoss();
                return (IProgramChannel.UnknownExitCode, false);
            }

            await output.WriteAsync(new CommandEvent.Output(OutputKind.StandardError, Encoding.UTF8.GetBytes($"{failure.Message}\n")), CancellationToken.None).ConfigureAwait(false);
            return (FailedStatus, false);
        }
        finally
        {
            output.Complete();
        }
    }

    private async Task<int> RunAsync(string line, Func<OutputKind, ReadOnlyMemory<byte>, ValueTask> show, CancellationToken stop)
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

        await RunAtPromptAsync(line, show, stop).ConfigureAwait(false);
        return 0;
    }

    private async Task<int> ExecuteAsync(string line, Func<OutputKind, ReadOnlyMemory<byte>, ValueTask> show, CancellationToken stop)
    {
        var channel = await Channels.ExecuteAsync(line, stop).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        await channel.Input.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(CopyAsync(channel.Output, OutputKind.StandardOutput), CopyAsync(channel.Error, OutputKind.StandardError)).ConfigureAwait(false);
        var status = await channel.Exited.WaitAsync(stop).ConfigureAwait(false);

        // Some devices tell no status, and close the channel.
        return status is IProgramChannel.UnknownExitCode && !Link.IsLost ? 0 : status;

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

    private async Task RunAtPromptAsync(string line, Func<OutputKind, ReadOnlyMemory<byte>, ValueTask> show, CancellationToken stop)
    {
        _terminal ??= await DeviceTerminal.OpenAsync(Channels, _device, Surroundings.Time, stop).ConfigureAwait(false);
        try
        {
            await _terminal.RunAsync(line, text => show(OutputKind.StandardOutput, Encoding.UTF8.GetBytes(text)), stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!await _terminal.InterruptAsync(_options.InterruptGrace).ConfigureAwait(false))
            {
                await LeaveTerminalAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private async Task LeaveTerminalAsync()
    {
        if (Interlocked.Exchange(ref _terminal, null) is { } terminal)
        {
            await terminal.DisposeAsync().ConfigureAwait(false);
        }
    }
}
