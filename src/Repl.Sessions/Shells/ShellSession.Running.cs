using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace Repl.Sessions.Shells;

/// <content>How one command is run, from its turn to the state that is taken down after it.</content>
internal sealed partial class ShellSession
{
    private const int RefusedStatus = 2; // as bash and dash have it for a text that they cannot parse

    [SuppressMessage("Reliability", "CA2000", Justification = "The feed is disposed with the command, or here where there is none.")]
    protected override async IAsyncEnumerable<CommandEvent> ListenInTurnAsync(
        string text, RunOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var turn = await Turns.EnterAsync(cancellationToken).ConfigureAwait(false);
        InputFeed? feed = null;
        ShellCommand? command = null;
        string? error;
        try
        {
            await OccupyAsync(cancellationToken).ConfigureAwait(false);
            await ReplaceShellIfEndedAsync().ConfigureAwait(false);
            error = await FindErrorAsync(text, cancellationToken).ConfigureAwait(false);
            if (error is null)
            {
                feed = options.StandardInput is { } input ? await InputFeed.StartAsync(Link.Current, input, cancellationToken).ConfigureAwait(false) : null;
                command = await _shells.BeginAsync(text, feed?.Path).ConfigureAwait(false);
            }
        }
        finally
        {
            if (command is null)
            {
                await StopFeedingAsync(feed).ConfigureAwait(false);
                EndTurn(turn);
            }
        }

        yield return new CommandEvent.Started(Surroundings.Time.GetUtcNow());
        if (Interlocked.Exchange(ref _untold, null) is { } replacement)
        {
            yield return new CommandEvent.ShellReplaced(replacement);
        }

        if (command is null)
        {
            yield return new CommandEvent.Output(OutputKind.StandardError, Encoding.UTF8.GetBytes(error!));
            yield return new CommandEvent.Exited(RefusedStatus, _shells.Current.WorkingDirectory, TimeSpan.Zero);
            yield break;
        }

        SessionLog.CommandStarted(Logger, Name, command.Number);
        if (!options.HidesText)
        {
            SessionLog.CommandTextSensitive(Logger, Name, command.Number, text);
        }

        var interrupt = new CommandInterrupt(_shells.Current, command, _options.InterruptGrace);
        var ending = EndCommandAsync(text, command, interrupt, feed, turn);
        using var timeout = options.Timeout is { } limit ? new CancellationTokenSource(limit, Surroundings.Time) : null;
        try
        {
            using var onCancel = cancellationToken.UnsafeRegister(static state => ((CommandInterrupt)state!).Start(), interrupt);
            using var onTimeout = timeout?.Token.UnsafeRegister(static state => ((CommandInterrupt)state!).Start(), interrupt);
            await foreach (var happened in command.Events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (happened is not CommandEvent.Exited exited)
                {
                    yield return happened;
                    continue;
                }

                if (await ending.ConfigureAwait(false) is { } successor)
                {
                    yield return new CommandEvent.ShellReplaced(successor);
                    exited = exited with { WorkingDirectory = _shells.Current.WorkingDirectory };
                }

                yield return exited;
            }
        }
        finally
        {
            // A receiver that leaves early wants no more of the command.
            interrupt.Start();
            await foreach (var _ in command.Events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
            }

            await ending.ConfigureAwait(false);
        }

        if (interrupt.WasStarted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        // Also where its time was over: an interrupt that did not get there has stopped nothing. A shell that has ended together with its
        // connection was most likely ended by what took that away, whatever status was told.
        if (command.ShellExitCode is { } shellStatus && (shellStatus is IProgramChannel.UnknownExitCode || Link.IsLost) && State is not SessionState.Closed)
        {
            throw new CommandOutcomeUnknownException(Name, NotedLoss ?? "The connection was lost.");
        }

        if (interrupt.WasStarted && timeout?.IsCancellationRequested == true)
        {
            throw new CommandTimeoutException(Name, options.Timeout!.Value);
        }

        feed?.ThrowIfFailed();

        // The status of a command whose session was closed under it says nothing about the command.
        if (State is SessionState.Closed)
        {
            ThrowIfEnded();
        }
    }

    // Why the shell could not run all of a text. Aliases and options of the session may make it right, but seldom do.
    private async Task<string?> FindErrorAsync(string text, CancellationToken cancellationToken)
    {
        if (!(_shells.EndsAtFailure || SyntaxCheck.IsNeededFor(text))
            || await _shells.Syntax.FindErrorAsync(text, null, cancellationToken).ConfigureAwait(false) is not { } error)
        {
            return null;
        }

        var state = await _shells.TakeSnapshotAsync().ConfigureAwait(false);
        if (state is not null && await _shells.Syntax.FindErrorAsync(text, state, cancellationToken).ConfigureAwait(false) is null)
        {
            return null;
        }

        _shells.LastStatus = RefusedStatus;
        return error;
    }

    // The turn ends with the command, not with its receiver: one that a stopped cell has left behind will never come back.
    private async Task<ShellReplacement?> EndCommandAsync(string text, ShellCommand command, CommandInterrupt interrupt, InputFeed? feed, TurnQueue.Turn turn)
    {
        try
        {
            await command.Finished.ConfigureAwait(false);
            await interrupt.EndAsync().ConfigureAwait(false);
            await StopFeedingAsync(feed).ConfigureAwait(false);
            SessionLog.CommandEnded(Logger, Name, command.Number);
            if (Link.IsLost)
            {
                NoteLoss();
            }
            else if (command.ShellExitCode is { } exitCode)
            {
                var what = _shells.Current.HasStarted(command) ? "The command ended the shell" : "The command did not run: the shell had ended";
                await ReplaceShellAsync(DescribeEnd(exitCode, what)).ConfigureAwait(false);
            }
            else
            {
                _shells.LastStatus = command.ExitCode;
                if (CommandRisk.MayDeafen(text))
                {
                    await _shells.Current.EndIfDeafAsync().ConfigureAwait(false);
                    await ReplaceShellIfEndedAsync("The command left a shell that runs nothing any more.").ConfigureAwait(false);
                }
            }

            return Interlocked.Exchange(ref _untold, null);
        }
        finally
        {
            EndTurn(turn);
        }
    }

    private static async Task StopFeedingAsync(InputFeed? feed)
    {
        if (feed is not null)
        {
            await feed.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void EndTurn(TurnQueue.Turn turn)
    {
        Rest();
        _ = TakeSnapshotsAsync(turn);
    }

    // The state is taken down after each command, but not after each of a fast sequence: then after the last.
    [SuppressMessage("Reliability", "CA2000", Justification = "The turn is handed on.")]
    private async Task TakeSnapshotsAsync(TurnQueue.Turn turn)
    {
        TimeSpan rest;
        try
        {
            await _shells.Current.RememberJobsAsync().ConfigureAwait(false);
            rest = State is SessionState.Idle ? await _shells.TakeSnapshotIfDueAsync().ConfigureAwait(false) : TimeSpan.Zero;
        }
        finally
        {
            turn.Dispose();
        }

        if (rest > TimeSpan.Zero && !Interlocked.Exchange(ref _isSnapshotPlanned, true))
        {
            await Task.Delay(rest, Surroundings.Time, Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Volatile.Write(ref _isSnapshotPlanned, false);
            if (Turns.TryEnter() is { } later)
            {
                await TakeSnapshotsAsync(later).ConfigureAwait(false);
            }
        }
    }
}
