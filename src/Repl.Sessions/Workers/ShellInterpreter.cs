using System.Text;
using System.Text.RegularExpressions;
using Repl.Sessions.Shells;

namespace Repl.Sessions.Workers;

/// <summary>
/// A shell that has run the user's code: a session that nobody else sees. It frames commands, stops them and tells how they ended for every
/// kind of shell already; a harness in shell text could not stop a function without ending its shell.
/// </summary>
internal sealed partial class ShellInterpreter : IInterpreter
{
    private const int TailLength = 2000;
    private const int MostResultBytes = WorkerStream.MostAnswerBytes;

    private readonly string _worker;
    private readonly WorkerCode _code;
    private readonly WorkerOptions _options;
    private readonly ISession _session;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _known = [];
    private string? _endReason;

    private ShellInterpreter(string worker, WorkerCode code, WorkerOptions options, ISession session)
    {
        (_worker, _code, _options, _session) = (worker, code, options, session);
        session.Closed.UnsafeRegister(static ended => ((TaskCompletionSource)ended!).TrySetResult(), _ended);
    }

    public Task Ended => _ended.Task;

    public string EndReason => _endReason ?? "Its shell ended while no function ran.";

    /// <summary>Starts one, and loads the code.</summary>
    /// <exception cref="ProgramStartException">There is no such shell, or it does not start.</exception>
    /// <exception cref="RemoteFunctionException">The code cannot be loaded.</exception>
    public static async Task<ShellInterpreter> StartAsync(
        string worker, IConnection connection, WorkerCode code, WorkerOptions options, SessionSurroundings surroundings, CancellationToken cancellationToken)
    {
        var session = await OpenAsync(worker, connection, code, options, surroundings, cancellationToken).ConfigureAwait(false);
        var interpreter = new ShellInterpreter(worker, code, options, session);
        try
        {
            var sink = new OutputSink(options.Output);
            var (status, _, errors) = await interpreter.RunAsync(code.Text, null, sink, showsOutput: true, cancellationToken).ConfigureAwait(false);
            sink.ThrowIfFailed();
            return session.IsOpen && status == 0 ? interpreter : throw RemoteFunctionException.OfStatus(worker, null, status, errors);
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
        await CheckAsync(call.Function, sink, cancellationToken).ConfigureAwait(false);
        var words = call.Arguments.Select(argument => CommandText.Quote(argument.Text ?? Encoding.UTF8.GetString(argument.Json)));
        try
        {
            var (status, output, errors) = await RunAsync($"{call.Function} {string.Join(' ', words)}", call.Timeout, sink, showsOutput: false, cancellationToken).ConfigureAwait(false);
            if (!_session.IsOpen)
            {
                _endReason = $"The function '{call.Function}' ended its shell with status {status}.";
                throw new InterpreterEndedException();
            }

            sink.ThrowIfFailed();
            return status == 0 ? new WorkerResult(default, output.TrimEnd('\n')) : throw RemoteFunctionException.OfStatus(_worker, call.Function, status, errors);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or CommandTimeoutException)
        {
            if (!_session.IsOpen)
            {
                _endReason = $"The function '{call.Function}' did not stop within {_options.InterruptGrace.TotalSeconds:0.#} s of an interrupt, so its shell was ended.";
            }

            sink.ThrowIfFailed();
            throw stopped is CommandTimeoutException timeout ? new CommandTimeoutException(_worker, call.Function, timeout.Timeout, isLost: !_session.IsOpen) : stopped;
        }
    }

    public Task CheckAsync(string function, CancellationToken cancellationToken) => CheckAsync(function, new OutputSink(_options.Output), cancellationToken);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task CheckAsync(string function, OutputSink sink, CancellationToken cancellationToken)
    {
        if (_known.Contains(function))
        {
            return;
        }

        var (_, output, _) = await RunAsync($"LC_ALL=C type {CommandText.Quote(function)} 2>/dev/null", null, sink, showsOutput: false, cancellationToken).ConfigureAwait(false);
        sink.ThrowIfFailed();
        if (!FunctionName.IsMatch(function) || !output.Split('\n')[0].EndsWith("function", StringComparison.Ordinal))
        {
            throw new RemoteFunctionNotFoundException(_worker, function, [.. Definition.Matches(_code.Text).Select(match => match.Groups["name"].Value).Distinct()]);
        }

        _known.Add(function);
    }

    private static async Task<ISession> OpenAsync(
        string worker, IConnection connection, WorkerCode code, WorkerOptions options, SessionSurroundings surroundings, CancellationToken cancellationToken)
    {
        try
        {
            var settings = new SessionOptions
            {
                Shell = options.Interpreter ?? code.Interpreters[0],
                Respawn = false,
                Reconnect = false,
                Environment = options.Environment,
                WorkingDirectory = options.WorkingDirectory,
                InterruptGrace = options.InterruptGrace,
            };
            return await ShellSession.OpenAsync(
                worker,
                _ => Task.FromResult<IConnection>(new BorrowedConnection(connection)),
                settings,
                surroundings,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SessionOpenException cause)
        {
            throw new ProgramStartException($"No shell could be started on {connection.Target.Place}. {cause.Message}", "Say where one is with WorkerOptions.Interpreter.", cause);
        }
    }

    private async Task<(int Status, string Output, string Errors)> RunAsync(
        string command, TimeSpan? timeout, OutputSink sink, bool showsOutput, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        sink.Failed = stop.Cancel;
        var output = new CollectedOutput(MostResultBytes);
        Decoder[] decoders = [Encoding.UTF8.GetDecoder(), Encoding.UTF8.GetDecoder()];
        var (status, tail) = (0, "");
        try
        {
            await foreach (var happened in _session.ListenAsync(command, new RunOptions { Timeout = timeout }, stop.Token).ConfigureAwait(false))
            {
                switch (happened)
                {
                    case CommandEvent.Output { Kind: OutputKind.StandardOutput } written when !showsOutput:
                        output.Add(written.Bytes);
                        break;
                    case CommandEvent.Output written:
                        Show(written.Kind, written.Bytes.Span, isLast: false);
                        break;
                    case CommandEvent.LateOutput written:
                        Show(written.Kind, written.Bytes.Span, isLast: false);
                        break;
                    case CommandEvent.Exited exited:
                        status = exited.ExitCode;
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // By the caller, which is thrown with his token below; or the receiver of the output has thrown, which is thrown later.
        }
        catch (SessionException ended) when (!_session.IsOpen && ended is not CommandTimeoutException)
        {
            _endReason ??= ended.Message;
            throw new InterpreterEndedException();
        }

        cancellationToken.ThrowIfCancellationRequested();
        Show(OutputKind.StandardError, [], isLast: true);
        return output.OmittedBytes == 0
            ? (status, Encoding.UTF8.GetString(output.ToMemory().Span), tail)
            : throw RemoteFunctionException.OfResult(_worker, command.Split(' ')[0], $"returned more than {MostResultBytes / 1024 / 1024} MiB.");

        void Show(OutputKind kind, ReadOnlySpan<byte> bytes, bool isLast)
        {
            var decoder = decoders[(int)kind];
            var characters = new char[decoder.GetCharCount(bytes, isLast)];
            var text = new string(characters, 0, decoder.GetChars(bytes, characters, isLast));
            if (kind is OutputKind.StandardError)
            {
                tail = text.Length + tail.Length > TailLength ? (tail + text)[^TailLength..] : tail + text;
            }

            sink.Deliver(kind, text);
        }
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex FunctionName { get; }

    [GeneratedRegex(@"^[ \t]*(function[ \t]+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*\([ \t]*\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Definition { get; }
}
