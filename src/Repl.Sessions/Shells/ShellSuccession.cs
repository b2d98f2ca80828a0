using System.Collections.Concurrent;
using Repl.Sessions.Shells.Completion;

namespace Repl.Sessions.Shells;

/// <summary>The shells of one session, one after the other: remembers the state of the present one, so that the next can have it.</summary>
/// <remarks>Used by one command at a time, except for what is said to be otherwise.</remarks>
internal sealed class ShellSuccession : IAsyncDisposable
{
    // A snapshot costs the shell a millisecond or two. So often, it is no burden to a stream of short commands.
    private static readonly TimeSpan SnapshotPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SnapshotLimit = TimeSpan.FromSeconds(5);

    private readonly string _session;
    private readonly SessionLink _link;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly LateOutput _late;
    private readonly ConcurrentBag<Shell> _former = [];
    private ShellState? _snapshot;
    private long _snapshotAt;
    private bool _hasChanged = true;
    private bool _isPressing; // the last command may have prepared the shell's end, as `set -e` does
    private string? _chainedTrap;
    private TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ShellSuccession(
        string session, SessionLink link, SessionOptions options, TimeProvider time, LateOutput late, Shell first, ProgramSpec program)
    {
        (_session, _link, _options, _time, _late, Current) = (session, link, options, time, late, first);
        Syntax = new SyntaxCheck(link, program, first.Dialect);
        Second = new SecondShell(link, program, first.Dialect, time);
    }

    /// <summary>The shell of the moment.</summary>
    public Shell Current { get; private set; }

    /// <summary>Ends when the shell of the moment is no longer that.</summary>
    public Task Replaced => Volatile.Read(ref _replaced).Task;

    /// <summary>Checks texts as the shells would.</summary>
    public SyntaxCheck Syntax { get; }

    /// <summary>Answers questions about the shells' state. Belongs to the session.</summary>
    public SecondShell Second { get; }

    /// <summary>Whether the shell was ended on request, to be replaced by one without its state.</summary>
    public bool IsRestarting { get; private set; }

    /// <summary>What <c>$?</c> is for the next command.</summary>
    public int LastStatus { get; set; }

    /// <summary>Whether the shell ended at the first failing command (<c>set -e</c>) when its state was last taken down: an error of syntax would end it.</summary>
    public bool EndsAtFailure { get; private set; }

    /// <summary>Starts the first shell.</summary>
    /// <exception cref="SessionOpenException">It could not be started, or did not answer in time.</exception>
    public static async Task<ShellSuccession> StartAsync(
        string session, SessionLink link, SessionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var late = new LateOutput(time);
        var (shell, program) = await ShellStart.RunAsync(session, link.Current, options, late, time, cancellationToken).ConfigureAwait(false);
        return new ShellSuccession(session, link, options, time, late, shell, program);
    }

    /// <summary>Hands a command to the shell. Before one that may end the shell, the state is taken down.</summary>
    public async Task<ShellCommand> BeginAsync(string text, string? input)
    {
        var mayEndShell = CommandRisk.MayEndShell(text);
        if (_options.Respawn && _hasChanged && mayEndShell)
        {
            await TakeSnapshotAsync().ConfigureAwait(false);
        }

        var mayEndAtFailure = EndsAtFailure || CommandRisk.MayWatchForFailures(text);
        var command = await Current.BeginAsync(text, LastStatus, input, mayEndAtFailure).ConfigureAwait(false);

        // While the shell is at work already.
        _hasChanged = true;
        _isPressing |= mayEndShell;
        if (CommandRisk.MayStartJob(text))
        {
            _late.NoteOrigin(text);
        }

        if (CommandRisk.MayDeafen(text) || CommandRisk.MayMute(text))
        {
            _ = Current.ReviveAsync(command, CommandRisk.MayDeafen(text));
        }

        Current.TakeForAMoment(command);
        return command;
    }

    /// <summary>Takes down the state after a command, unless that was done a moment ago, or a background job is just writing.</summary>
    /// <returns>How long to wait until it can be done; zero where it was done, or needs not be.</returns>
    public async Task<TimeSpan> TakeSnapshotIfDueAsync()
    {
        if (!_options.Respawn || !_hasChanged || Current.Ended.IsCompleted)
        {
            return TimeSpan.Zero;
        }

        var rest = _isPressing || _snapshotAt == 0 ? TimeSpan.Zero : SnapshotPause - _time.GetElapsedTime(_snapshotAt);
        var silence = _late.HasBeenSilentFor;
        if (rest > TimeSpan.Zero || silence < Silence)
        {
            return rest > Silence - silence ? rest : Silence - silence;
        }

        await TakeSnapshotAsync().ConfigureAwait(false);
        return TimeSpan.Zero;
    }

    /// <summary>The state as it was taken down last; null where it never was. May be read at any time.</summary>
    public ShellState? LastSnapshot => Volatile.Read(ref _snapshot);

    /// <summary>The state of the shell, taken down again where a command has run since.</summary>
    public async Task<ShellState?> TakeSnapshotIfChangedAsync() =>
        (_hasChanged && !Current.Ended.IsCompleted ? await TakeSnapshotAsync().ConfigureAwait(false) : null) ?? _snapshot;

    /// <summary>The state of the shell as it is now, as far as it tells.</summary>
    public async Task<ShellState?> TakeSnapshotAsync()
    {
        if (await Current.CaptureAsync(SnapshotLimit).ConfigureAwait(false) is not { } state)
        {
            return null;
        }

        (_snapshot, _snapshotAt, _hasChanged, _isPressing) = (state, _time.GetTimestamp(), false, false);
        EndsAtFailure = state.EndsAtFailure;

        // The user's trap has replaced ours: put ours before it.
        if (state.UsersExitTrap is { } trap && trap != _chainedTrap)
        {
            await Current.ChainExitTrapAsync(trap).ConfigureAwait(false);
            _chainedTrap = trap;
        }

        return state;
    }

    /// <summary>Starts a new shell in the place of one that has ended, and gives it the state.</summary>
    /// <param name="reason">What ended the old one, as a sentence.</param>
    /// <exception cref="SessionOpenException">None could be started.</exception>
    public async Task<ShellReplacement> ReplaceAsync(string reason)
    {
        var old = Current;
        var exitCode = await old.Ended.ConfigureAwait(false);
        var (shell, _) = await ShellStart.RunAsync(_session, _link.Current, _options, _late, _time, CancellationToken.None).ConfigureAwait(false);
        List<string> notKept = [];
        if (IsRestarting)
        {
            (IsRestarting, _snapshot, LastStatus) = (false, null, 0);
            reason = "It was restarted on request.";
            notKept.Add("all that was in it");
        }
        else
        {
            if (old.LastWords is null && (_hasChanged || _snapshot is null))
            {
                notKept.Add(_snapshot is null ? "all that commands had changed" : "what the last command changed");
            }

            if ((old.LastWords ?? _snapshot) is { } state)
            {
                await shell.RestoreAsync(state, _snapshot, SnapshotLimit).ConfigureAwait(false);
                _snapshot = state;
                EndsAtFailure = state.EndsAtFailure;
            }

            LastStatus = exitCode is IProgramChannel.UnknownExitCode ? 0 : exitCode;
            notKept.AddRange([.. shell.Dialect.NotCaptured, "open descriptors", exitCode is IProgramChannel.UnknownExitCode ? "background jobs" : "job numbers"]);
        }

        (Current, _hasChanged, _chainedTrap) = (shell, true, null);
        Interlocked.Exchange(ref _replaced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        await RetireAsync(old).ConfigureAwait(false);
        return new ShellReplacement(reason, exitCode, notKept);
    }

    /// <summary>Starts a new shell over the link as it is now, with an older state, and lets go of the present one, whose connection ends.</summary>
    /// <param name="state">The state.</param>
    /// <param name="lastStatus">What <c>$?</c> was then.</param>
    /// <exception cref="SessionOpenException">None could be started.</exception>
    public async Task SwitchAsync(ShellState state, int lastStatus)
    {
        var (shell, _) = await ShellStart.RunAsync(_session, _link.Current, _options, _late, _time, CancellationToken.None).ConfigureAwait(false);
        await shell.RestoreAsync(state, null, SnapshotLimit).ConfigureAwait(false);
        var old = _former.Append(Current).ToList();
        _former.Clear();
        (Current, _snapshot, _hasChanged, _chainedTrap, LastStatus, EndsAtFailure) = (shell, state, true, null, lastStatus, state.EndsAtFailure);
        Interlocked.Exchange(ref _replaced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        await Task.WhenAll(old.Select(former => former.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <summary>Ends the shell and everything that was started in the session; the next shell will start without its state. May be called at any time.</summary>
    public async Task EndForgettingAsync()
    {
        IsRestarting = true;
        await DisposeAsync().ConfigureAwait(false);
        _former.Clear();
    }

    /// <summary>What was started in the session and still runs. May be called at any time.</summary>
    public async Task<IReadOnlyList<RunningProcess>> ListProcessesAsync()
    {
        var lists = await Task.WhenAll(_former.Append(Current).Select(shell => shell.ListProcessesAsync())).ConfigureAwait(false);
        return [.. lists.SelectMany(list => list)];
    }

    /// <summary>Ends all shells and what was started in them. May be called at any time.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_former.Append(Current).Select(shell => shell.DisposeAsync().AsTask())).ConfigureAwait(false);

    // Its jobs live on, and so does what reads their output.
    private async Task RetireAsync(Shell shell)
    {
        if ((await shell.ListProcessesAsync().ConfigureAwait(false)).Count > 0)
        {
            _former.Add(shell);
        }
        else
        {
            await shell.DisposeAsync().ConfigureAwait(false);
        }
    }
}
