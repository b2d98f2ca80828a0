using System.Buffers;
using System.Text.Json;
using Repl.Sessions.Processes;
using Repl.Sessions.Shells;
using Repl.Sessions.Workers.Messages;

namespace Repl.Sessions.Workers;

/// <summary>A Python or a node, with a harness of ours in it.</summary>
internal sealed class HarnessInterpreter : IInterpreter
{
    private const int LoadNumber = 0;
    private const string WhileIdle = "while no function ran";

    // What was written before the end has mostly come by then. Never longer than the second, because a child may write for ever.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MostDrainTime = TimeSpan.FromSeconds(2);

    private static readonly JsonElement Null = JsonSerializer.SerializeToElement<object?>(null, WorkerJson.Values);

    private readonly string _worker;
    private readonly IConnection _connection;
    private readonly IProgramChannel _program;
    private readonly TimeSpan _grace;
    private readonly TimeProvider _time;
    private readonly Action<OutputKind, string>? _receiver;
    private readonly WorkerStream _output;
    private readonly WorkerStream _errors;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lazy<Task> _ending;
    private Task _sending = Task.CompletedTask;
    private int _lastNumber = LoadNumber;
    private bool _wasInterrupted;
    private string? _endReason;

    private HarnessInterpreter(string worker, IConnection connection, IProgramChannel program, string nonce, WorkerOptions options, TimeProvider time)
    {
        (_worker, _connection, _program, _grace, _receiver, _time) = (worker, connection, program, options.InterruptGrace, options.Output, time);
        _output = new WorkerStream(program.StandardOutput, OutputKind.StandardOutput, nonce);
        _errors = new WorkerStream(program.StandardError, OutputKind.StandardError, nonce);
        _ending = new Lazy<Task>(EndAsync);
    }

    public Task Ended => _program.Exited;

    public string EndReason => _endReason ?? DescribeEnd(WhileIdle);

    /// <summary>Starts one, and loads the code.</summary>
    /// <exception cref="ProgramStartException">There is no interpreter, or it does not start.</exception>
    /// <exception cref="RemoteFunctionException">The code cannot be loaded.</exception>
    public static async Task<HarnessInterpreter> StartAsync(
        string worker, IConnection connection, WorkerCode code, WorkerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var nonce = ShellFrame.CreateNonce();
        var program = await connection.StartAsync(Harness.Describe(code, options, nonce), cancellationToken).ConfigureAwait(false);
        var interpreter = new HarnessInterpreter(worker, connection, program, nonce, options, time);
        try
        {
            await interpreter.LoadAsync(code, options, cancellationToken).ConfigureAwait(false);
            return interpreter;
        }
        catch
        {
            await interpreter.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<WorkerResult> CallAsync(WorkerCall call, CancellationToken cancellationToken)
    {
        var sink = new OutputSink(call.Output);
        var interrupt = new CallInterrupt(_program, _time, _grace);
        sink.Failed = interrupt.Start;
        using var timeout = call.Timeout is { } limit ? new CancellationTokenSource(limit, _time) : null;
        Answer? answer;
        using (cancellationToken.UnsafeRegister(static state => ((CallInterrupt)state!).Start(), interrupt))
        using (timeout?.Token.UnsafeRegister(static state => ((CallInterrupt)state!).Start(), interrupt))
        {
            var kind = _wasInterrupted ? RequestKind.CallAfterInterrupt : RequestKind.Call;
            _wasInterrupted = false;
            answer = await ExchangeAsync(kind, call.Function, call.ArgumentsAsJson(), sink).ConfigureAwait(false);
            await interrupt.EndAsync().ConfigureAwait(false);
            _wasInterrupted = interrupt.WasStarted;
        }

        var hasEnded = answer is null or { Exit: true };
        if (hasEnded)
        {
            _endReason = interrupt.HasKilled
                ? $"The function '{call.Function}' did not stop within {_grace.TotalSeconds:0.#} s of an interrupt, so its interpreter was ended."
                : answer is { Exit: true } ? $"The function '{call.Function}' ended its interpreter."
                : DescribeEnd($"while the function '{call.Function}' ran");
        }

        sink.ThrowIfFailed();
        if (interrupt.WasStarted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (timeout?.IsCancellationRequested == true)
            {
                throw new CommandTimeoutException(_worker, call.Function, call.Timeout!.Value, isLost: hasEnded);
            }
        }

        return hasEnded ? throw new InterpreterEndedException() : new WorkerResult(ResultOf(answer!, call.Function));
    }

    public async Task CheckAsync(string function, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested(); // later there is no need to: it answers at once
        var sink = new OutputSink(_receiver);
        var answer = await ExchangeAsync(RequestKind.Check, function, default, sink).ConfigureAwait(false);
        sink.ThrowIfFailed();
        ResultOf(answer ?? throw new InterpreterEndedException(), function);
    }

    public ValueTask DisposeAsync() => new(_ending.Value);

    private async Task LoadAsync(WorkerCode code, WorkerOptions options, CancellationToken cancellationToken)
    {
        var sink = new OutputSink(_receiver);
        var answer = await ReceiveAsync(LoadNumber, sink, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        sink.ThrowIfFailed();
        if (answer?.Error is { } error)
        {
            throw RemoteFunctionException.OfLoading(_worker, error);
        }

        if (answer is { Exit: false })
        {
            return;
        }

        var target = _connection.Target.Place;
        var names = Harness.InterpretersOf(code, options);
        throw answer is null && await _program.Exited.ConfigureAwait(false) == Harness.MissingStatus
            ? new ProgramStartException(
                $"There is no interpreter for {code.Language} on {target}: {string.Join(" and ", names.Select(name => $"'{name}'"))} {(names.Count == 1 ? "is" : "are")} not on the PATH there.",
                "Install one there, or say where it is with WorkerOptions.Interpreter.")
            : new ProgramStartException(
                $"The {code.Language} code could not be loaded on {target}: {(answer is null ? DescribeEnd("before it was ready") : "it ended its interpreter.")}",
                "Mend the code, or choose another interpreter with WorkerOptions.Interpreter.");
    }

    private Task<Answer?> ExchangeAsync(RequestKind kind, string function, ReadOnlyMemory<byte> arguments, OutputSink sink)
    {
        var number = ++_lastNumber;
        _sending = SendAsync(WorkerJson.Write(number, kind, function, arguments));
        return ReceiveAsync(number, sink, _closing.Token);
    }

    // Both streams to their marks, or until the interpreter has ended and nothing more comes.
    private async Task<Answer?> ReceiveAsync(int number, OutputSink sink, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        var content = new ArrayBufferWriter<byte>();
        var output = _output.ReadAsync(number, sink, content, stop.Token);
        var errors = _errors.ReadAsync(number, sink, new ArrayBufferWriter<byte>(), stop.Token);
        var reading = Task.WhenAll(output, errors);
        if (await Task.WhenAny(reading, _program.Exited).ConfigureAwait(false) != reading)
        {
            await DrainAsync(reading).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
        }

        await reading.ConfigureAwait(false);
        if (await output.ConfigureAwait(false) is null)
        {
            await EndWithStreamsAsync(cancellationToken).ConfigureAwait(false);
        }

        return await output.ConfigureAwait(false) switch
        {
            null => null,
            > WorkerStream.MostAnswerBytes => new Answer(null, null, $"it is longer than {WorkerStream.MostAnswerBytes / 1024 / 1024} MiB", null, Exit: false),
            _ => ReadAnswer(content.WrittenSpan),
        };
    }

    private static Answer ReadAnswer(ReadOnlySpan<byte> content)
    {
        try
        {
            return WorkerJson.ReadAnswer(content);
        }
        catch (JsonException tooDeep)
        {
            return new Answer(null, null, $"it cannot be read: {tooDeep.Message.TrimEnd('.')}", null, Exit: false);
        }
    }

    private async Task DrainAsync(Task reading)
    {
        var started = _time.GetTimestamp();
        int reads;
        do
        {
            reads = _output.Reads + _errors.Reads;
            await reading.WaitAsync(Silence, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (!reading.IsCompleted && reads != _output.Reads + _errors.Reads && _time.GetElapsedTime(started) < MostDrainTime);
    }

    // Its end is mostly heard a moment after that of its streams. One that has closed these, and lives, can answer nothing any more.
    private async Task EndWithStreamsAsync(CancellationToken cancellationToken)
    {
        await ((Task)_program.Exited).WaitAsync(MostDrainTime, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_program.Exited.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await _program.KillAsync().ConfigureAwait(false);
            await ((Task)_program.Exited).WaitAsync(MostDrainTime, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private JsonElement ResultOf(Answer answer, string function) => answer switch
    {
        { Error: { } error } => throw RemoteFunctionException.OfFunction(_worker, function, error),
        { Missing: { } known } => throw new RemoteFunctionNotFoundException(_worker, function, known),
        { Unserialisable: { } problem } => throw RemoteFunctionException.OfResult(_worker, function, $"returned something that is no JSON: {problem}."),
        _ => answer.Result ?? Null,
    };

    private string DescribeEnd(string when)
    {
        if (_connection.Lost.IsCancellationRequested)
        {
            return (_connection.LossReason ?? "The connection was lost.") + (when == WhileIdle ? "" : $" That was {when}; whether that went on to its end is not known.");
        }

        var status = _program.Exited.IsCompletedSuccessfully ? _program.Exited.Result : IProgramChannel.UnknownExitCode;
        var lastLine = Shorten.Line(_errors.Tail.Split('\n').LastOrDefault(TellsSomething, ""));
        var note = _connection is INotedConnection { Notes: [.., var last] } ? $" {last}" : "";
        return (status == 128 + UnixSignal.Kill ? $"Its interpreter was killed {when} (status {status}): by somebody, or because memory had run out."
            : status > 128 && SignalName.Of(status - 128) is { } signal ? $"Its interpreter was ended {when} by signal {signal} (status {status})."
            : $"Its interpreter ended {when} with status {status}.")
            + (lastLine.Length == 0 ? "" : $" The last it wrote to standard error is: {lastLine.TrimEnd('.')}.")
            + note;
    }

    // Frames of a traceback are indented, and node ends its last words with its version.
    private static bool TellsSomething(string line) => line.Length > 0 && !char.IsWhiteSpace(line[0]) && !line.StartsWith("Node.js v", StringComparison.Ordinal);

    private async Task SendAsync(ReadOnlyMemory<byte> line)
    {
        try
        {
            await _program.StandardInput.WriteAsync(line, _closing.Token).ConfigureAwait(false);
            await _program.StandardInput.FlushAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The interpreter has ended: who waits for the answer sees it.
        }
    }

    private async Task EndAsync()
    {
        await _program.DisposeAsync().ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
        await _errors.DisposeAsync().ConfigureAwait(false);
    }
}
