namespace Repl.Sessions.Shells;

/// <content>How the session goes on with a new shell where one has ended.</content>
internal sealed partial class ShellSession
{
    // Sees shells that end while no command runs; those that end with their command were replaced when this has its turn.
    private async Task WatchShellsAsync()
    {
        while (!HasEnded)
        {
            var (replaced, shell) = (_shells.Replaced, _shells.Current);
            await shell.Ended.ConfigureAwait(false);
            using (await Turns.EnterAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (_shells.Current == shell)
                {
                    await ReplaceShellIfEndedAsync().ConfigureAwait(false);
                }
            }

            await replaced.WaitAsync(Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReplaceShellIfEndedAsync(string? reason = null)
    {
        if (Link.IsLost)
        {
            NoteLoss();
        }
        else if (_shells.IsRestarting || _shells.Current.Ended.IsCompleted)
        {
            var exitCode = await _shells.Current.Ended.ConfigureAwait(false);
            await ReplaceShellAsync(reason ?? DescribeEnd(exitCode, "The shell ended while no command ran,")).ConfigureAwait(false);
        }
    }

    // Afterwards there is a shell again, or the session has ended.
    private async Task ReplaceShellAsync(string reason, bool always = false)
    {
        if (HasEnded)
        {
            return;
        }

        if (!_options.Respawn && !_shells.IsRestarting && !always)
        {
            Lose(reason, null);
            return;
        }

        try
        {
            _untold = await _shells.ReplaceAsync(reason).ConfigureAwait(false);
            SessionLog.ShellReplaced(Logger, Name, _untold.ExitCode);
            Tell(_untold);
        }
        catch (SessionOpenException) when (Link.IsLost)
        {
            NoteLoss();
        }
        catch (SessionOpenException cause)
        {
            Lose($"{reason} No new one could be started: {cause.Message}", cause);
        }
    }

    private string DescribeEnd(int exitCode, string what) => _shells.Current.DiedOfInterrupt
        ? $"The command did not stop within {_options.InterruptGrace.TotalSeconds:0.#} s of an interrupt, so its shell was ended."
        : exitCode > 128 && SignalName.Of(exitCode - 128) is { } signal
            ? $"{what} by signal {signal} (status {exitCode})."
            : $"{what} with status {exitCode}.";
}
