using System.Globalization;
using System.Text;

namespace Repl.Sessions.Processes;

/// <summary>The processes of another machine, looked up there by a <see cref="ProcessScript"/> that runs as long as the connection.</summary>
/// <param name="start">Starts the script over there.</param>
/// <param name="suspect">Told where an answer does not come: whether the other machine answers at all can be found out.</param>
/// <remarks>Thread safe. Answers come in the order of the requests; one that does not come in time is not waited for, and dropped when it comes.</remarks>
internal sealed class ScriptedProcessTable(Func<CancellationToken, Task<PlainChannel>> start, Func<Task>? suspect = null) : IProcessTable, IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private Conversation? _conversation;
    private Task? _watching;
    private bool _isDisposed;

    /// <inheritdoc/>
    public async Task<ProcessListing> ListAsync(ProcessMark mark, int leader)
    {
        var lines = await AskAsync($"list {mark} {leader.ToString(CultureInfo.InvariantCulture)}").ConfigureAwait(false);
        return lines.Count > 0
            ? new ProcessListing(ProcessListing.ParseUptime(lines[0]), [.. lines.Skip(1).Select(Parse).OfType<MarkedProcess>()])
            : ProcessListing.Empty;
    }

    /// <inheritdoc/>
    public Task SignalAsync(IReadOnlyList<int> processes, int signal) =>
        AskAsync(string.Create(CultureInfo.InvariantCulture, $"signal {signal} {string.Join(' ', processes)}"));

    /// <summary>
    /// Has the script run from now on, if it does not: it also ends processes when we have gone without a goodbye, and so has to run before
    /// that.
    /// </summary>
    /// <returns>A task that ends when it runs, or cannot be started.</returns>
    public Task WatchAsync()
    {
        lock (_gate)
        {
            return _watching ??= SignalAsync([], 0);
        }
    }

    /// <summary>Dismisses the script. May be called twice.</summary>
    public ValueTask DisposeAsync() => new(EndAsync(conversation => conversation.EndAsync()));

    /// <summary>Leaves the script without a goodbye, where it still runs: it then ends what there is to end.</summary>
    public Task AbandonAsync() => EndAsync(conversation => conversation.LeaveAsync());

    private async Task EndAsync(Func<Conversation, Task> end)
    {
        Task? watching;
        lock (_gate)
        {
            (watching, _watching) = (_watching, Task.CompletedTask);
        }

        await (watching ?? Task.CompletedTask).ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            if (_conversation is { } conversation)
            {
                _conversation = null;
                await end(conversation).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private static MarkedProcess? Parse(string line) => line.Split(' ', 7) is [var id, [var state], var parent, var session, var started, var ignored, var command]
        ? new MarkedProcess(Number(id), Number(parent), Number(session), state, MarkedProcess.FromTicks(started))
        {
            IgnoresInterrupt = MarkedProcess.HoldsInterrupt(ignored),
            CommandLine = command.TrimEnd(),
        }
        : null;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // No lines where there is no answer: the connection has gone, or the script cannot run there.
    private async Task<IReadOnlyList<string>> AskAsync(string request)
    {
        using var limit = new CancellationTokenSource(AnswerLimit);
        try
        {
            Conversation conversation;
            Task<IReadOnlyList<string>> answer;
            await _turn.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                if (_isDisposed)
                {
                    return [];
                }

                if (_conversation is null or { HasEnded: true })
                {
                    _conversation = new Conversation(await start(limit.Token).ConfigureAwait(false));
                }

                conversation = _conversation;
                answer = await conversation.SendAsync(request, limit.Token).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }

            return await conversation.HearAsync(answer).ConfigureAwait(false);
        }
        catch (Exception late) when (late is OperationCanceledException or TimeoutException)
        {
            await (suspect?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
            return [];
        }
        catch (Exception silent) when (silent is IOException or ObjectDisposedException or ProgramStartException)
        {
            return [];
        }
    }

    private sealed class Conversation
    {
        private readonly PlainChannel _script;
        private readonly Lock _gate = new();
        private readonly Queue<TaskCompletionSource<IReadOnlyList<string>>> _open = new();
        private readonly Task _reading;
        private int _heard;

        public Conversation(PlainChannel script)
        {
            _script = script;
            _reading = ReadAsync();
        }

        public bool HasEnded => _reading.IsCompleted;

        // Behind others there is time as long as those are answered: a small machine lists its processes one program after the other.
        public async Task<IReadOnlyList<string>> HearAsync(Task<IReadOnlyList<string>> answer)
        {
            while (true)
            {
                var heard = Volatile.Read(ref _heard);
                try
                {
                    return await answer.WaitAsync(AnswerLimit).ConfigureAwait(false);
                }
                catch (TimeoutException) when (heard != Volatile.Read(ref _heard))
                {
                    // It is at work.
                }
            }
        }

        // Called by one at a time.
        public async Task<Task<IReadOnlyList<string>>> SendAsync(string request, CancellationToken cancellationToken)
        {
            var answer = new TaskCompletionSource<IReadOnlyList<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _open.Enqueue(answer);
            }

            if (HasEnded)
            {
                return Task.FromResult<IReadOnlyList<string>>([]);
            }

            await _script.Input.WriteAsync(Encoding.ASCII.GetBytes($"{request}\n"), cancellationToken).ConfigureAwait(false);
            await _script.Input.FlushAsync(cancellationToken).ConfigureAwait(false);
            return answer.Task;
        }

        public async Task EndAsync()
        {
            try
            {
                await SendAsync("done", CancellationToken.None).WaitAsync(GoodbyeLimit).ConfigureAwait(false);
                await _reading.WaitAsync(GoodbyeLimit).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException or TimeoutException)
            {
                // Nobody is left to say goodbye to.
            }

            await LeaveAsync().ConfigureAwait(false);
        }

        public async Task LeaveAsync()
        {
            await _script.Channel.DisposeAsync().ConfigureAwait(false);
            await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task ReadAsync()
        {
            try
            {
                using var reader = new StreamReader(_script.Output, Encoding.UTF8, leaveOpen: true);
                List<string> lines = [];
                while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                {
                    Interlocked.Increment(ref _heard);
                    if (line != ".")
                    {
                        lines.Add(line);
                        continue;
                    }

                    Answer(lines);
                    lines = [];
                }
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                // The connection has gone.
            }

            while (Answer([]))
            {
            }
        }

        private bool Answer(List<string> lines)
        {
            lock (_gate)
            {
                return _open.TryDequeue(out var answer) && answer.TrySetResult(lines);
            }
        }
    }
}
