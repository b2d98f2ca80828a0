using System.Collections.Immutable;

namespace Repl.Sessions.Shells;

/// <summary>Starts a session's shell: the one that was asked for, else bash, else sh.</summary>
internal static class ShellStart
{
    private static readonly string[] Usual = ["bash", "sh"];

    /// <summary>Starts a shell and waits until it answers.</summary>
    /// <param name="session">The session's name.</param>
    /// <param name="connection">Where to start it.</param>
    /// <param name="options">How.</param>
    /// <param name="late">Takes what background jobs write between commands.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The shell, and how it was started.</returns>
    /// <exception cref="SessionOpenException">None could be started, or it did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<(Shell Shell, ProgramSpec Program)> RunAsync(
        string session, IConnection connection, SessionOptions options, LateOutput late, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.OpenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await StartFirstAsync(options.Shell is { } chosen ? [chosen] : Usual).ConfigureAwait(false);
        }
        catch (ProgramStartException cause)
        {
            throw new SessionOpenException(session, cause.Problem, cause.NextStep, cause);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new SessionOpenException(
                session,
                $"The shell did not answer within {options.OpenTimeout.TotalSeconds:0.#} s.",
                "Check that it is a shell, or allow more time with OpenTimeout.");
        }

        async Task<(Shell, ProgramSpec)> StartFirstAsync(string[] commandLines)
        {
            foreach (var commandLine in commandLines[..^1])
            {
                try
                {
                    return await StartAsync(commandLine).ConfigureAwait(false);
                }
                catch (ProgramStartException)
                {
                    // The next one may be there; if none is, the last one's failure tells.
                }
            }

            return await StartAsync(commandLines[^1]).ConfigureAwait(false);
        }

        async Task<(Shell, ProgramSpec)> StartAsync(string commandLine)
        {
            var words = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var program = new ProgramSpec(words.Length > 0 ? words[0] : "", words.Length > 0 ? [.. words[1..]] : ImmutableArray<string>.Empty)
            {
                Environment = options.Environment,
                WorkingDirectory = options.WorkingDirectory,
                KeepsJobs = options.KeepJobs,
            };
            return (await Shell.StartAsync(connection, program, options.Login, late, time, either.Token).ConfigureAwait(false), program);
        }
    }
}
