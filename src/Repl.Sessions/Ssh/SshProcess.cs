using System.Collections.Immutable;
using Repl.Sessions.Ssh.Windows;

namespace Repl.Sessions.Ssh;

/// <summary>Starts and ends <c>ssh</c> processes, and waits until they have logged in.</summary>
internal static class SshProcess
{
    /// <summary>Starts <c>ssh</c>, which ends with us whatever happens, and is out of reach of Ctrl-C.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="askPass">Answers its questions.</param>
    /// <param name="terminal">The terminal that its standard input is; null for a pipe. On Windows it is one in any case, and what runs over there has the terminal.</param>
    /// <param name="isRaw">Whether the terminal changes and echoes nothing; else it has the usual settings. Not on Windows.</param>
    /// <exception cref="SshConnectException">There is no such program, or it cannot be started.</exception>
    /// <exception cref="IOException">This machine gives no terminal.</exception>
    public static async Task<ISshProcess> StartAsync(ImmutableArray<string> arguments, AskPass askPass, TerminalSize? terminal = null, bool isRaw = false)
    {
        try
        {
            ISshProcess process = OperatingSystem.IsWindows()
                ? WindowsSshProcess.Start(arguments, askPass.Environment, terminal)
                : await UnixSshProcess.StartAsync(arguments, askPass.Environment, terminal, isRaw).ConfigureAwait(false);
            askPass.Asker = process.Id;
            return process;
        }
        catch (ProgramStartException cause)
        {
            throw new SshConnectException(ConnectFailure.SshMissing, "There is no program 'ssh' on this machine.", "Install OpenSSH's client, such as Debian's package openssh-client or Windows' optional feature 'OpenSSH Client'.", cause);
        }
    }

    /// <summary>Waits until a process has logged in, or has failed to, for <see cref="SshOptions.ConnectTimeout"/>; the user's own time does not count.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="options">How.</param>
    /// <param name="failed">Ends where it has failed for sure.</param>
    /// <param name="readErrors">Reads what it has said.</param>
    /// <param name="askPass">What it asks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="waitAsync">Waits for the sign that it has logged in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SshConnectException">It did not.</exception>
    public static async Task<T> WaitAsync<T>(
        Target target,
        SshOptions options,
        Task failed,
        Func<Task<string>> readErrors,
        AskPass askPass,
        TimeProvider time,
        Func<CancellationToken, Task<T>> waitAsync,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        askPass.Asking += PauseLimit;
        try
        {
            var ready = waitAsync(stop.Token);
            await Task.WhenAny(ready, failed).ConfigureAwait(false);
            if (!ready.IsCompleted)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await ((Task)ready).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (ready.IsCompletedSuccessfully)
            {
                return await ready.ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (failed.IsCompleted)
            {
                throw SshErrors.Read(target, options, await readErrors().ConfigureAwait(false), askPass.HostKeyQuestion, askPass.GaveUp, askPass.Failure);
            }

            return await ready.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SshConnectException(
                ConnectFailure.TimedOut,
                $"{target} did not let anybody log in within {options.ConnectTimeout.TotalSeconds:0.#} s.",
                "Check the network, or allow more time with --connect-timeout.")
            { MayPass = true };
        }
        finally
        {
            askPass.Asking -= PauseLimit;
        }

        void PauseLimit(bool asking) => limit.CancelAfter(asking ? Timeout.InfiniteTimeSpan : options.ConnectTimeout);
    }
}
