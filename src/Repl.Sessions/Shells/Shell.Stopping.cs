namespace Repl.Sessions.Shells;

/// <content>How a command is stopped, and a shell brought back that a command has made mute or deaf.</content>
internal sealed partial class Shell
{
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromMilliseconds(1);

    // A program that is just being started loses an interrupt (the shell's handler, not yet replaced, takes it), and a shell goes on
    // when its child seems to have handled one. So it is repeated, as people do, but seldom: some programs take two to mean "now".
    private static readonly TimeSpan PauseAfterInterrupt = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Stops a command: as Ctrl-C would, then by ending what it has started, and at last, where it still does not stop, by ending the shell.
    /// </summary>
    /// <param name="command">The command that has the shell.</param>
    /// <param name="grace">How long it may take to stop before what it has started is killed.</param>
    public async Task InterruptAsync(ShellCommand command, TimeSpan grace)
    {
        await StopAsync(command, grace).ConfigureAwait(false);

        // A signal that has been sent may reach the shell later than what is written to it next, which it then throws away. Once the
        // shell has answered anything written after the signal, the signal is behind it.
        if (command.ShellExitCode is null && !await SettlesAsync(grace).ConfigureAwait(false))
        {
            DiedOfInterrupt = true;
            await KillAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Looks after a command that may have made the shell mute or deaf: says the end again, and where that does not help either, ends
    /// the shell's input, so that a shell that runs nothing any more ends.
    /// </summary>
    public async Task ReviveAsync(ShellCommand command, bool mayBeDeaf)
    {
        foreach (var pause in (TimeSpan[])[PauseAfterInterrupt, 3 * PauseAfterInterrupt])
        {
            if (await EndsWithinAsync(command.Finished, pause).ConfigureAwait(false))
            {
                return;
            }

            await SendAsync(pause == PauseAfterInterrupt ? Frame.EndAgain(command.Number) : Frame.ReclaimedEnd(command.Number)).ConfigureAwait(false);
        }

        if (mayBeDeaf && !await EndsWithinAsync(command.Finished, PauseAfterInterrupt).ConfigureAwait(false))
        {
            await CloseInputAsync().ConfigureAwait(false);
            await EndUnlessAtWorkAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tries whether the shell still runs commands as it should, and ends it where it does not.</summary>
    public async Task EndIfDeafAsync()
    {
        var trial = await BeginOwnAsync(":").ConfigureAwait(false);
        var hasEnded = await EndsWithinAsync(trial.Finished, 4 * PauseAfterInterrupt).ConfigureAwait(false);
        if (trial.ShellExitCode is not null)
        {
            await Ended.ConfigureAwait(false);
        }
        else if (!hasEnded || trial.ExitCode != 0)
        {
            await CloseInputAsync().ConfigureAwait(false);
            await EndUnlessAtWorkAsync().ConfigureAwait(false);
        }
    }

    private async Task StopAsync(ShellCommand command, TimeSpan grace)
    {
        var started = _time.GetTimestamp();

        if (await StartsWithinAsync(command, grace).ConfigureAwait(false))
        {
            // Two thirds of the time for the polite way.
            for (var pause = PauseAfterInterrupt; ; pause *= 3)
            {
                var rest = (grace * 2 / 3) - _time.GetElapsedTime(started);
                await _program.InterruptAsync(command.Age, CancellationToken.None).ConfigureAwait(false);
                // An interrupted dash throws away what it has read ahead, the end markers included.
                await SendAsync(pause == PauseAfterInterrupt ? Frame.EndAgain(command.Number) : Frame.ReclaimedEnd(command.Number)).ConfigureAwait(false);
                if (await EndsWithinAsync(command.Finished, rest < pause ? rest : pause).ConfigureAwait(false))
                {
                    return;
                }

                if (rest <= pause)
                {
                    break;
                }
            }

            // What was running before the command is none of its children: older background jobs live on.
            var untilKill = grace - _time.GetElapsedTime(started);
            await _program.EndChildrenAsync(command.Age, untilKill).ConfigureAwait(false);
            await _program.InterruptAsync(command.Age, CancellationToken.None).ConfigureAwait(false);
            await SendAsync(Frame.ReclaimedEnd(command.Number)).ConfigureAwait(false);
            if (await EndsWithinAsync(command.Finished, PauseAfterInterrupt).ConfigureAwait(false))
            {
                return;
            }
        }

        // Perhaps the command has ended, and only its receiver does not take the output.
        command.Discard();
        if (!await EndsWithinAsync(command.Finished, AnswerToMarker).ConfigureAwait(false))
        {
            DiedOfInterrupt = true;
            await KillAsync().ConfigureAwait(false);
            await command.Finished.ConfigureAwait(false);
        }
    }

    // An interrupt must not come before the shell has read all of a command: it would take the rest of the text for commands of its own.
    private async Task<bool> StartsWithinAsync(ShellCommand command, TimeSpan limit)
    {
        if (command.TellsBegin)
        {
            return await EndsWithinAsync(command.Begun, limit).ConfigureAwait(false);
        }

        for (var started = _time.GetTimestamp(); !HasStarted(command);)
        {
            if (await EndsWithinAsync(command.Finished, PauseBetweenLooks).ConfigureAwait(false) || _time.GetElapsedTime(started) > limit)
            {
                break;
            }
        }

        return HasStarted(command) || command.Finished.IsCompleted;
    }

    // Without descriptors, ash turns round for ever instead of reading the end of its input.
    private async Task EndUnlessAtWorkAsync()
    {
        if (!await EndsWithinAsync(Ended, 4 * PauseAfterInterrupt).ConfigureAwait(false)
            && (await ListProcessesAsync().ConfigureAwait(false)).Count == 0)
        {
            await KillAsync().ConfigureAwait(false);
        }
    }

    // The shell alone: its background jobs belong to the session, and live on with the next shell.
    private async Task KillAsync()
    {
        await _program.KillAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
    }

    private async Task CloseInputAsync()
    {
        try
        {
            await _program.StandardInput.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
        }
    }
}
