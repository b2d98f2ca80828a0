using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Repl.Sessions.Ssh.Mux;

namespace Repl.Sessions.Devices;

/// <content>How a text is run, line by line, on channels of their own or at the prompt.</content>
internal sealed partial class DeviceSession
{
    private const int FailedStatus = 1;
    private const int InterruptedStatus = 130;

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
}
