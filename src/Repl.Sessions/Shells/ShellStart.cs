namespace Repl.Sessions.Shells;

/// <summary>Starts the shell of a new session: the one that was asked for, else bash, else sh.</summary>
internal static class ShellStart
{
    private static readonly string[] Usual = ["bash", "sh"];

    /// <summary>Starts a shell and waits until it answers.</summary>
    /// <exception cref="SessionOpenException">None could be started, or it did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<(Shell Shell, SyntaxCheck Syntax)> RunAsync(
        string session, IConnection connection, SessionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.OpenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await StartFirstAsync(options.Shell is { } chosen ? [chosen] : Usual, connection, options, time, either.Token).ConfigureAwait(false);
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
    }

    private static async Task<(Shell Shell, SyntaxCheck Syntax)> StartFirstAsync(
        string[] programs, IConnection connection, SessionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var program in programs[..^1])
        {
            try
            {
                return await StartAsync(program, connection, options, time, cancellationToken).ConfigureAwait(false);
            }
            catch (ProgramStartException)
            {
                // The next one may be there; if none is, the last one's failure tells.
            }
        }

        return await StartAsync(programs[^1], connection, options, time, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(Shell Shell, SyntaxCheck Syntax)> StartAsync(
        string program, IConnection connection, SessionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var dialect = ShellDialect.Of(program);
        var spec = new ProgramSpec(program, dialect.Arguments)
        {
            Environment = options.Environment,
            WorkingDirectory = options.WorkingDirectory,
        };
        var shell = await Shell.StartAsync(connection, spec, dialect, time, cancellationToken).ConfigureAwait(false);
        return (shell, new SyntaxCheck(connection, program, dialect));
    }
}
