using System.Collections.Immutable;
using System.Runtime.Versioning;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Ssh;

/// <summary>Starts and ends <c>ssh</c> processes, and waits until they have logged in.</summary>
internal static class SshProcess
{
    /// <summary>Starts <c>ssh</c>, in a process session of its own that ends with us whatever happens.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="askPass">Answers its questions.</param>
    /// <param name="input">Its standard input, and the kind of terminal that it is; null for a pipe.</param>
    /// <exception cref="SshConnectException">There is no such program.</exception>
    [UnsupportedOSPlatform("windows")]
    public static async Task<LocalProgram> StartAsync(ImmutableArray<string> arguments, AskPass askPass, (LocalTerminal Terminal, string Name)? input = null)
    {
        try
        {
            var connection = new LocalConnection();
            await using var _ = connection.ConfigureAwait(false);
            var spec = input is var (terminal, name)
                ? new ProgramSpec("sh", ["-c", "exec \"$@\" <\"$0\"", terminal.Path, "ssh", .. arguments]) { Environment = askPass.Environment.SetItem("TERM", name) }
                : new ProgramSpec("ssh", arguments) { Environment = askPass.Environment };
            var program = (LocalProgram)await connection.StartAsync(spec).ConfigureAwait(false);
            askPass.Asker = program.Id;
            return program;
        }
        catch (ProgramStartException cause)
        {
            throw new SshConnectException(ConnectFailure.SshMissing, "There is no program 'ssh' on this machine.", "Install OpenSSH's client, such as Debian's package openssh-client.", cause);
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

    /// <summary>Ends a process at once: it has nothing to say goodbye to.</summary>
    public static async Task EndAsync(LocalProgram program)
    {
        if (!program.Exited.IsCompleted)
        {
            LocalProcessTable.Send(program.Id, UnixSignal.Terminate);
        }

        await program.DisposeAsync().ConfigureAwait(false);
    }
}
