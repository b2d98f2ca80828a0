using System.IO.Pipelines;
using System.Text;

namespace Repl.Sessions;

/// <summary>
/// A command that is talked to while it runs, such as a debugger or an interpreter: it is sent a line, and what it then writes until its
/// prompt comes again is the answer. The session is busy as long as it runs.
/// </summary>
/// <remarks>
/// Thread safe; lines are sent one after another. The program reads from a pipe, not from a terminal: one that shows no prompt then, or asks
/// for a password, cannot be talked to in this way.
/// </remarks>
/// <example><code>
/// await using var debugger = await session.StartInteractiveAsync("python3 -m pdb main.py", "(Pdb) ");
/// await debugger.SendLineAsync("break main.py:42");
/// await debugger.SendLineAsync("continue");
/// var locals = await debugger.SendLineAsync("p local_vars");
/// </code></example>
public sealed class InteractiveCommand : IAsyncDisposable
{
    private static readonly TimeSpan EndGrace = TimeSpan.FromMilliseconds(200);

    private readonly ISession _session;
    private readonly string _command;
    private readonly string _prompt;
    private readonly Pipe _input = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<CommandEvent> _events;
    private readonly Decoder _output = Encoding.UTF8.GetDecoder();
    private readonly Decoder _errors = Encoding.UTF8.GetDecoder();
    private readonly Lazy<Task> _ending;
    private string _read = ""; // and no part of an answer yet
    private int _awaited = 1; // prompts
    private Task<bool>? _next;
    private CommandEvent.Exited? _end;

    private InteractiveCommand(ISession session, string command, string prompt)
    {
        (_session, _command, _prompt) = (session, command, prompt);
        _ending = new Lazy<Task>(EndAsync);
        var options = RunOptions.Default with { StandardInput = CommandInput.From(_input.Reader.AsStream()) };
        _events = session.ListenAsync(command, options, _stop.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>What it wrote before its first prompt: standard output and standard error, as they came.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Its exit status; null while it runs.</summary>
    public int? ExitCode => Volatile.Read(ref _end)?.ExitCode;

    /// <summary>Starts one, and waits until its first prompt comes.</summary>
    internal static async Task<InteractiveCommand> StartAsync(ISession session, string command, string prompt, CancellationToken cancellationToken)
    {
        var started = new InteractiveCommand(session, command, prompt);
        try
        {
            started.Greeting = await started.ReadAsync(cancellationToken).ConfigureAwait(false);
            return started;
        }
        catch
        {
            await started.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a line and waits for the answer.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="cancellationToken">Gives up waiting. What comes later is part of the next answer.</param>
    /// <returns>
    /// What it wrote until its prompt came again, or until it ended, which <see cref="ExitCode"/> then tells; without the prompt. Standard
    /// error is in it as it came, which may be after the prompt, and so in the next answer: a command that ends in <c>2&gt;&amp;1</c> keeps the order.
    /// </returns>
    /// <exception cref="InvalidOperationException">It has ended.</exception>
    /// <exception cref="SessionException">The session has ended, or its connection is lost.</exception>
    public async Task<string> SendLineAsync(string line, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(line);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, AmbientCancellation.Current);
        await _turn.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            if (_end is { } end)
            {
                throw new InvalidOperationException($"The command '{Shorten.Line(_command)}' in session '{_session.Name}' has ended with status {end.ExitCode}. Start it again.");
            }

            await _input.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), stop.Token).ConfigureAwait(false);
            _awaited++;
            return await ReadAsync(stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends its input, and interrupts it where that does not end it soon. May be called twice.</summary>
    /// <returns>A task that ends when the session is free again.</returns>
    public ValueTask DisposeAsync() => new(_ending.Value);

    /// <summary>What a notebook shows for one that is a cell's value.</summary>
    public override string ToString() => $"'{Shorten.Line(_command)}' in session '{_session.Name}' ({(ExitCode is { } status ? $"ended with status {status}" : "runs")})";

    // The answers to lines whose senders gave up come first: each ends at the first prompt in it, and only the last one with what there is.
    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        for (; _awaited > 0; _awaited--)
        {
            answer.Append(await ReadOneAsync(isLast: _awaited == 1, cancellationToken).ConfigureAwait(false));
        }

        return answer.ToString();
    }

    private async Task<string> ReadOneAsync(bool isLast, CancellationToken cancellationToken)
    {
        while (true)
        {
            var end = isLast && !_read.EndsWith(_prompt, StringComparison.Ordinal) ? -1 : isLast ? _read.Length - _prompt.Length : _read.IndexOf(_prompt, StringComparison.Ordinal);
            if (end >= 0 || !await MoveNextAsync().WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                var answer = end >= 0 ? _read[..end] : _read;
                _read = end >= 0 ? _read[(end + _prompt.Length)..] : "";
                return answer;
            }

            _read += Read();
        }
    }

    // Whoever gives up leaves the waiting for the next event to whoever comes next.
    private Task<bool> MoveNextAsync() => _next ??= _events.MoveNextAsync().AsTask();

    private string Read()
    {
        _next = null;
        switch (_events.Current)
        {
            case CommandEvent.Output output:
                var decoder = output.Kind is OutputKind.StandardOutput ? _output : _errors;
                var characters = new char[decoder.GetCharCount(output.Bytes.Span, flush: false)];
                decoder.GetChars(output.Bytes.Span, characters, flush: false);
                return new string(characters);
            case CommandEvent.Exited exited:
                Volatile.Write(ref _end, exited);
                return "";
            default:
                return "";
        }
    }

    private async Task EndAsync()
    {
        await _input.Writer.CompleteAsync().ConfigureAwait(false);
        var draining = DrainAsync();
        await draining.WaitAsync(EndGrace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync().ConfigureAwait(false);
        await draining.ConfigureAwait(false);
    }

    private async Task DrainAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            while (await MoveNextAsync().ConfigureAwait(false))
            {
                Read();
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SessionException)
        {
            // As asked.
        }
        finally
        {
            await _events.DisposeAsync().ConfigureAwait(false);
            _turn.Release();
        }
    }
}
