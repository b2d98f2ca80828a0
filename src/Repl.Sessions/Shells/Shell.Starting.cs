using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Local;

namespace Repl.Sessions.Shells;

/// <content>How a shell is started: as what its program's name promises, or else as what it says that it is.</content>
internal sealed partial class Shell
{
    /// <summary>Starts a shell and waits until it answers.</summary>
    /// <param name="connection">Where to start it.</param>
    /// <param name="program">The shell's program and, as arguments, what has to stand before any others; such as <c>busybox ash</c>.</param>
    /// <param name="login">Whether it reads startup files as a login shell does.</param>
    /// <param name="late">Takes what background jobs write between commands.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProgramStartException">The program could not be started, or is no shell that answers.</exception>
    /// <exception cref="OperationCanceledException">It took too long; nothing is left behind.</exception>
    public static async Task<Shell> StartAsync(
        IConnection connection, ProgramSpec program, bool login, LateOutput late, TimeProvider time, CancellationToken cancellationToken) =>
        (ShellDialect.Guess(program.FileName) is { } likely
            ? await TryStartAsync(likely, connection, program, login, late, time, cancellationToken).ConfigureAwait(false)
            : null)
        ?? await StartUnknownAsync(connection, program, login, late, time, cancellationToken).ConfigureAwait(false);

    // Nothing is asked, and all is sent at once: a shell that would have to be asked first costs the start of another one, and two round
    // trips to a far host.
    [SuppressMessage("Reliability", "CA2000", Justification = "The shell owns the channel and is returned, or disposed.")]
    private static async Task<Shell?> TryStartAsync(
        ShellDialect likely, IConnection connection, ProgramSpec program, bool login, LateOutput late, TimeProvider time, CancellationToken cancellationToken)
    {
        var nonce = ShellFrame.CreateNonce();
        var file = connection.IsDirect && likely.ClosesSource ? CommandFile.TryCreate() : null;
        var frame = new ShellFrame(likely, nonce, connection.IsDirect, file);
        var first = new ShellCommand(1, time, connection.IsDirect, isOurs: true); // takes no late output of other shells' jobs
        var start = program with
        {
            Arguments = [.. program.Arguments, .. login ? likely.LoginArguments : likely.Arguments],
            FirstInput = [.. frame.Identify(), .. frame.Opening(), .. frame.OwnCommand(first.Number, "").Lines],
        };
        var shell = new Shell(await StartAsync(connection, start, file, cancellationToken).ConfigureAwait(false), nonce, connection.IsDirect, file, time, first)
        {
            Dialect = likely,
            _frame = frame,
        };
        var isReady = false;
        try
        {
            await first.Finished.WaitAsync(cancellationToken).ConfigureAwait(false);
            isReady = first.ShellExitCode is null;
            shell.Open(first, late);
            return isReady ? shell : null;
        }
        finally
        {
            if (!isReady)
            {
                await shell.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // Has the program tell what it speaks before it becomes a shell that takes commands.
    [SuppressMessage("Reliability", "CA2000", Justification = "The shell owns the channel and is returned, or disposed on the way out.")]
    private static async Task<Shell> StartUnknownAsync(
        IConnection connection, ProgramSpec program, bool login, LateOutput late, TimeProvider time, CancellationToken cancellationToken)
    {
        var nonce = ShellFrame.CreateNonce();
        var boot = program with
        {
            Arguments =
            [
                .. program.Arguments, .. WithoutStartupFiles(program.FileName), "-c", ShellFrame.Boot(nonce, login),
                "repl-shell", program.FileName, .. program.Arguments,
            ],
        };
        var shell = new Shell(await connection.StartAsync(boot, cancellationToken).ConfigureAwait(false), nonce, connection.IsDirect, null, time);
        try
        {
            await shell.OpenAsync(program, late, cancellationToken).ConfigureAwait(false);
            return shell;
        }
        catch
        {
            await shell.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<IProgramChannel> StartAsync(IConnection connection, ProgramSpec program, CommandFile? file, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.StartAsync(program, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    // bash and zsh read files even for `-c`; which, depends on the environment and on the machine.
    private static string[] WithoutStartupFiles(string program) => Path.GetFileName(program) switch
    {
        "bash" => ["--posix"],
        "zsh" => ["-f"],
        _ => [],
    };

    private async Task OpenAsync(ProgramSpec program, LateOutput late, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_reader.DialectName, Ended).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (_reader.DialectName.IsCompleted)
        {
            var name = await _reader.DialectName.ConfigureAwait(false);
            Dialect = ShellDialect.All.First(dialect => dialect.Name == name);
            _frame = new ShellFrame(Dialect, _nonce, _isDirect);
            await SendAsync(_frame.Opening()).ConfigureAwait(false);
            var first = await BeginOwnAsync("").ConfigureAwait(false); // takes no late output of other shells' jobs
            await first.Finished.WaitAsync(cancellationToken).ConfigureAwait(false);
            Open(first, late);
        }

        if (_program.Exited.IsCompleted)
        {
            throw new ProgramStartException(
                $"The program '{program.FileName}' ended with status {await Ended.ConfigureAwait(false)} instead of answering as a shell.",
                "Choose a shell such as bash or sh.");
        }
    }

    private void Open(ShellCommand first, LateOutput late) => (_reader.Late, _lastJob) = (late, first.LastJob);
}
