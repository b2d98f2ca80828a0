using System.Globalization;
using Repl.Sessions.Local;

namespace Repl.Sessions.Shells;

/// <summary>An interpreter that keeps state, running on one channel. Runs one command at a time; its owner sees to that.</summary>
internal sealed partial class Shell : IAsyncDisposable
{
    private static readonly TimeSpan AnswerToMarker = TimeSpan.FromMilliseconds(100);

    private readonly IProgramChannel _program;
    private readonly bool _isDirect;
    private readonly CommandFile? _file;
    private readonly string _nonce;
    private readonly TimeProvider _time;
    private readonly ShellReader _reader;
    private readonly Lazy<Task> _closing;
    private ShellFrame? _frame;
    private string _workingDirectory = "";
    private string? _lastJob;
    private bool _hasEnded;
    private int _lastNumber;
    private long _sentBytes;

    private Shell(IProgramChannel program, string nonce, bool isDirect, CommandFile? file, TimeProvider time, ShellCommand? first = null)
    {
        (_program, _nonce, _isDirect, _file, _time, _lastNumber) = (program, nonce, isDirect, file, time, first?.Number ?? 0);
        _reader = new ShellReader(program, nonce, isDirect, time, first);
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

    /// <summary>Hands a command to the shell.</summary>
    /// <param name="text">The user's text.</param>
    /// <param name="previousStatus">What <c>$?</c> is at its beginning.</param>
    /// <param name="input">The file, over there, that is its standard input; null for nothing.</param>
    /// <param name="mayEndAtFailure">Whether the shell may end at a command that fails (<c>set -e</c>).</param>
    public Task<ShellCommand> BeginAsync(string text, int previousStatus, string? input, bool mayEndAtFailure)
    {
        var number = ++_lastNumber;
        return BeginAsync(number, Frame.Command(number, text, previousStatus, input, mayEndAtFailure), isOurs: false);
    }

    /// <summary>Reads for a small command; see <see cref="ShellReader.TakeForAMoment"/>.</summary>
    public void TakeForAMoment(ShellCommand command) => _reader.TakeForAMoment(command);

    /// <summary>Whether the shell has started a command, which may have ended since.</summary>
    public bool HasStarted(ShellCommand command) =>
        command.TellsBegin ? command.HasBegun : Volatile.Read(ref _sentBytes) - _program.UnreadInput >= command.LastByte;

    /// <summary>Asks the shell for its state. Takes a turn as a command does.</summary>
    /// <returns>The state, or null where the shell did not tell it unharmed.</returns>
    public async Task<ShellState?> CaptureAsync(TimeSpan limit)
    {
        var number = ++_lastNumber;
        var command = await BeginAsync(number, Frame.Capture(number), isOurs: true).ConfigureAwait(false);
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
        var last = await BeginOwnAsync("").ConfigureAwait(false);
        await EndsWithinAsync(last.Finished, limit).ConfigureAwait(false);
    }

    /// <summary>Has the shell tell its state when it exits, although the user has set a trap of his own, which runs too.</summary>
    public Task ChainExitTrapAsync(string usersTrap) => SendAsync(ShellFrame.Encode($"{Frame.TrapExit(usersTrap)}\n"));

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

    private Task<ShellCommand> BeginOwnAsync(string text)
    {
        var number = ++_lastNumber;
        return BeginAsync(number, Frame.OwnCommand(number, text), isOurs: true);
    }

    private async Task<ShellCommand> BeginAsync(int number, FramedCommand framed, bool isOurs)
    {
        var command = new ShellCommand(number, _time, _isDirect, isOurs) { TellsBegin = framed.TellsBegin };
        _workingDirectory = WorkingDirectory;
        await _reader.BeginAsync(command).ConfigureAwait(false);
        if (Volatile.Read(ref _hasEnded))
        {
            await command.EndWithShellAsync(await Ended.ConfigureAwait(false)).ConfigureAwait(false);
            return command;
        }

        command.LastByte = Volatile.Read(ref _sentBytes) + framed.Length;
        await SendAsync(framed.Lines).ConfigureAwait(false);
        return command;
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
        _file?.Dispose();
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
            Interlocked.Add(ref _sentBytes, bytes.Length);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // The shell has ended: Ended tells so, and ends the command.
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
