namespace Repl.Sessions.Shells.Completion;

/// <summary>
/// A further shell of the same kind, with the state of the session's own, which answers questions while that one may be busy. It is started
/// with the first question, and again where the state has changed since; nothing in it acts by itself.
/// </summary>
/// <param name="link">Where to start it.</param>
/// <param name="program">The session's shell.</param>
/// <param name="dialect">What it speaks.</param>
/// <param name="time">The clock.</param>
internal sealed class SecondShell(SessionLink link, ProgramSpec program, ShellDialect dialect, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long an answer may take. What takes longer ends with the shell.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<Task> _ending = [];
    private Present? _present;
    private bool _isDisposed;

    /// <summary>Asks a question.</summary>
    /// <param name="state">The state of the session's shell; null where nothing is known of it.</param>
    /// <param name="script">The question.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Gives up waiting; the shell stays.</param>
    /// <returns>What the script has printed, and its status; null where there was no answer in time.</returns>
    public Task<(int Status, byte[] Output)?> AskAsync(ShellState? state, string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Take(state) is { } shell
            ? AnswerAsync(shell, script, arguments).WaitAsync(cancellationToken)
            : Task.FromResult<(int, byte[])?>(null);

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            _isDisposed = true;
            Leave();
            ending = [.. _ending];
        }

        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    private async Task<(int Status, byte[] Output)?> AnswerAsync(ScriptShell shell, string script, IReadOnlyList<string> arguments)
    {
        var answering = shell.RunAsync(script, arguments, CancellationToken.None);
        await ((Task)answering).WaitAsync(Limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (answering.IsCompletedSuccessfully)
        {
            var (status, output, _) = await answering.ConfigureAwait(false);
            return (status, output);
        }

        lock (_gate)
        {
            if (_present?.Shell == shell)
            {
                Leave();
            }
        }

        await ((Task)answering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    private ScriptShell? Take(ShellState? state)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return null;
            }

            var connection = link.Current;
            if (_present is not { } present || present.State != state || present.Connection != connection)
            {
                Leave();
                _present = new Present(Start(connection, state), state, connection);
            }

            return _present.Shell;
        }
    }

    private ScriptShell Start(IConnection connection, ShellState? state)
    {
        var quiet = program with
        {
            Arguments = [.. program.Arguments, .. dialect.ScriptArguments],
            Environment = program.Environment.SetItem("BASH_ENV", ""),
            KeepsJobs = false,
        };
        return new ScriptShell(connection, quiet, dialect.PrintLine) { Preparation = own => state?.Lend(dialect, own) ?? [] };
    }

    // What answers nobody any more is not waited for by those who ask.
    private void Leave()
    {
        if (Interlocked.Exchange(ref _present, null) is { } present)
        {
            _ending.RemoveAll(task => task.IsCompleted);
            _ending.Add(present.Shell.DisposeAsync().AsTask());
        }
    }

    private sealed record Present(ScriptShell Shell, ShellState? State, IConnection Connection);
}
