using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Repl.Sessions.Shells;

/// <summary>An interpreter that keeps state, running on one channel. Runs one command at a time; its owner sees to that.</summary>
internal sealed class Shell : IAsyncDisposable
{
    private static readonly TimeSpan AnswerToMarker = TimeSpan.FromMilliseconds(100);

    // A program that is just being started loses an interrupt (the shell's handler, not yet replaced, takes it), and a shell goes on
    // when its child seems to have handled one. So it is repeated, as people do, but seldom: some programs take two to mean "now".
    private static readonly TimeSpan PauseAfterInterrupt = TimeSpan.FromMilliseconds(250);

    private readonly IProgramChannel _program;
    private readonly bool _marksErrors;
    private readonly string _nonce;
    private readonly TimeProvider _time;
    private readonly ShellReader _reader;
    private readonly Lazy<Task> _closing;
    private ShellFrame? _frame;
    private string _workingDirectory = "";
    private string? _lastJob;
    private bool _hasEnded;
    private int _lastNumber;

    private Shell(IProgramChannel program, string nonce, bool marksErrors, TimeProvider time, ShellCommand? first = null)
    {
        (_program, _nonce, _marksErrors, _time, _lastNumber) = (program, nonce, marksErrors, time, first?.Number ?? 0);
        _reader = new ShellReader(program, nonce, marksErrors, time, first);
        Ended = WatchAsync();
        _closing = new Lazy<Task>(CloseAsync);
    }

    /// <summary>What the shell speaks.</summary>
    public ShellDialect Dialect { get; private set; } = ShellDialect.Posix;

    /// <summary>Ends with the shell, after all that it wrote was delivered: its exit status.</summary>
    public Task<int> Ended { get; }

    /// <summary>Whether the shell was ended because a command would not stop.</summary>
    public bool DiedOfInterrupt { get; private set; }

    /// <summary>What the shell told of its state when it exited; null where it could not.</summary>
    public ShellState? LastWords => TheStateTold(0);

    /// <summary>Where the shell was when it last told.</summary>
    public string WorkingDirectory => _reader.Command?.WorkingDirectory ?? _workingDirectory;

    private ShellFrame Frame => _frame!;

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

    /// <summary>Hands a command to the shell.</summary>
    /// <param name="text">The user's text.</param>
    /// <param name="previousStatus">What <c>$?</c> is at its beginning.</param>
    /// <param name="input">The file, over there, that is its standard input.</param>
    public async Task<ShellCommand> BeginAsync(string text, int previousStatus = 0, string input = "/dev/null")
    {
        var command = NextCommand(isOurs: false);
        await BeginAsync(command, Frame.Command(command.Number, text, previousStatus, input)).ConfigureAwait(false);
        _reader.TakeForAMoment(command);
        return command;
    }

    /// <summary>Asks the shell for its state. Takes a turn as a command does.</summary>
    /// <returns>The state, or null where the shell did not tell it unharmed.</returns>
    public async Task<ShellState?> CaptureAsync(TimeSpan limit)
    {
        var command = NextCommand(isOurs: true);
        await BeginAsync(command, Frame.Capture(command.Number)).ConfigureAwait(false);
        if (!await EndsWithinAsync(command.Finished, limit).ConfigureAwait(false))
        {
            await InterruptAsync(command, limit).ConfigureAwait(false);
        }

        return TheStateTold(command.Number);
    }

    /// <summary>Gives the shell a state that another one told, and has it tell its own at its end.</summary>
    public async Task RestoreAsync(ShellState state, ShellState? earlier, TimeSpan limit)
    {
        await SendAsync(state.Restore(earlier, _program.OwnVariables)).ConfigureAwait(false);
        var last = NextCommand(isOurs: true);
        await BeginAsync(last, Frame.Command(last.Number, "")).ConfigureAwait(false);
        await EndsWithinAsync(last.Finished, limit).ConfigureAwait(false);
    }

    /// <summary>Has the shell tell its state when it exits, although the user has set a trap of his own, which runs too.</summary>
    public Task ChainExitTrapAsync(string usersTrap) => SendAsync(ShellFrame.Encode($"{Frame.TrapExit(usersTrap)}\n"));

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
        var trial = NextCommand(isOurs: true);
        await BeginAsync(trial, Frame.Command(trial.Number, ":")).ConfigureAwait(false);
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

    /// <summary>Waits until the shell has read everything that it was sent.</summary>
    /// <returns>Whether it answered within the limit.</returns>
    public async Task<bool> SettlesAsync(TimeSpan limit)
    {
        var started = _time.GetTimestamp();
        do
        {
            var settled = _reader.WhenSettledAsync(++_lastNumber);
            await SendAsync(Frame.Settle(_lastNumber)).ConfigureAwait(false);
            var rest = limit - _time.GetElapsedTime(started);
            if (await EndsWithinAsync(settled, rest < AnswerToMarker ? rest : AnswerToMarker).ConfigureAwait(false))
            {
                return true;
            }
        }
        while (_time.GetElapsedTime(started) < limit && !_program.Exited.IsCompleted);

        return false;
    }

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

    /// <summary>Takes note of the jobs that the last command has left in the background, if it has: no later interrupt means them.</summary>
    public async Task RememberJobsAsync()
    {
        if (_reader.Command?.LastJob is { } lastJob && lastJob != _lastJob)
        {
            _lastJob = lastJob;
            await _program.RememberJobsAsync(int.TryParse(lastJob, CultureInfo.InvariantCulture, out var process) ? process : 0).ConfigureAwait(false);
        }
    }

    /// <summary>What the shell has started and what still runs.</summary>
    public Task<IReadOnlyList<RunningProcess>> ListProcessesAsync() => _program.ListProcessesAsync();

    /// <summary>Ends the shell and everything that was started in it. A command that still runs ends with the shell's status.</summary>
    public ValueTask DisposeAsync() => new(_closing.Value);

    // Nothing is asked, and all is sent at once: a shell that would have to be asked first costs the start of another one, and two round
    // trips to a far host.
    [SuppressMessage("Reliability", "CA2000", Justification = "The shell owns the channel and is returned, or disposed.")]
    private static async Task<Shell?> TryStartAsync(
        ShellDialect likely, IConnection connection, ProgramSpec program, bool login, LateOutput late, TimeProvider time, CancellationToken cancellationToken)
    {
        var nonce = ShellFrame.CreateNonce();
        var marksErrors = !connection.KeepsOrder;
        var frame = new ShellFrame(likely, nonce, marksErrors);
        var first = new ShellCommand(1, time, marksErrors, isOurs: true); // takes no late output of other shells' jobs
        var start = program with
        {
            Arguments = [.. program.Arguments, .. login ? likely.LoginArguments : likely.Arguments],
            FirstInput = [.. frame.Identify(), .. frame.Opening(), .. frame.Command(first.Number, "")],
        };
        var shell = new Shell(await connection.StartAsync(start, cancellationToken).ConfigureAwait(false), nonce, marksErrors, time, first)
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
        var shell = new Shell(await connection.StartAsync(boot, cancellationToken).ConfigureAwait(false), nonce, !connection.KeepsOrder, time);
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
            _frame = new ShellFrame(Dialect, _nonce, _marksErrors);
            await SendAsync(_frame.Opening()).ConfigureAwait(false);
            var first = NextCommand(isOurs: true); // takes no late output of other shells' jobs
            await BeginAsync(first, Frame.Command(first.Number, "")).ConfigureAwait(false);
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

    private ShellCommand NextCommand(bool isOurs) => new(++_lastNumber, _time, _marksErrors, isOurs);

    private void Open(ShellCommand first, LateOutput late) => (_reader.Late, _lastJob) = (late, first.LastJob);

    private async Task BeginAsync(ShellCommand command, byte[] frame)
    {
        _workingDirectory = WorkingDirectory;
        await _reader.BeginAsync(command).ConfigureAwait(false);
        if (Volatile.Read(ref _hasEnded))
        {
            await command.EndWithShellAsync(await Ended.ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        await SendAsync(frame).ConfigureAwait(false);
    }

    private async Task StopAsync(ShellCommand command, TimeSpan grace)
    {
        var started = _time.GetTimestamp();

        // Not before the shell has read all of the command: it would take the rest of the text for commands of its own.
        if (await EndsWithinAsync(command.Begun, grace).ConfigureAwait(false))
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

    private async Task CloseAsync()
    {
        if (_reader.Command is { Finished.IsCompleted: false } running)
        {
            running.Discard(); // a receiver that takes nothing must not hold up the end
            await _program.InterruptAsync(running.Age).ConfigureAwait(false); // nothing more of it is to run
        }

        if (Ended.IsCompleted)
        {
            await EndsWithinAsync(_reader.Finished, AnswerToMarker).ConfigureAwait(false); // what its last jobs wrote is not lost
        }

        await _program.DisposeAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
        await _reader.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan limit)
    {
        await task.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }

    private async Task SendAsync(byte[] bytes)
    {
        try
        {
            await _program.StandardInput.WriteAsync(bytes).ConfigureAwait(false);
            await _program.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // The shell has ended: Ended tells so, and ends the command.
        }
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

    // A shell without descriptors tells an empty one.
    private ShellState? TheStateTold(int number) =>
        _reader.Told is { } told && told.Number == number && ShellState.Parse(_nonce, told.Text, Dialect.Mend) is { Directory.Length: > 0 } state ? state : null;

    // The process tells that a shell has ended; its streams do not, because background jobs may hold them open.
    private async Task<int> WatchAsync()
    {
        var exitCode = await _program.Exited.ConfigureAwait(false);
        await _reader.DrainAsync().ConfigureAwait(false);

        // Either a command that begins now sees this, or it is seen here: it never waits for a shell that is gone.
        Interlocked.Exchange(ref _hasEnded, true);
        if (_reader.Command is { } command)
        {
            await command.EndWithShellAsync(exitCode).ConfigureAwait(false);
        }

        return exitCode;
    }
}
