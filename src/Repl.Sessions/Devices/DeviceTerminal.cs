using System.Diagnostics.CodeAnalysis;
using System.Text;
using Repl.Sessions.Remote;

namespace Repl.Sessions.Devices;

/// <summary>
/// The command line of a device, driven by its prompt: one line is sent, its echo awaited, then the prompt. Used only where there is no
/// shell that could tell the end of a command for certain.
/// </summary>
internal sealed class DeviceTerminal : IAsyncDisposable
{
    // So wide that no device breaks a line; as many rows as make most pagers unnecessary.
    private static readonly TerminalSize Size = new(511, 1000) { Name = "dumb" };

    // A prompt in the middle of output is followed by more at once.
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan LearningSilence = TimeSpan.FromMilliseconds(250);

    // A prompt that comes before the echo may be a late one of the command before; only a device that echoes nothing says no more.
    private static readonly TimeSpan PatienceWithoutEcho = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceForEcho = TimeSpan.FromSeconds(5);

    // After so long, what looks like a prompt may be a new one: the command has renamed the device.
    private static readonly TimeSpan PatienceForPrompt = TimeSpan.FromSeconds(2);

    private const int MostDropped = 1000;
    private const int MostBeforeEcho = 64 * 1024;

    private const string Enter = "\r";
    private const string ControlC = "\u0003";
    private const string ControlCaret = "\u001E"; // what ends a ping of Cisco's IOS

    private readonly IRemoteChannel _channel;
    private readonly TimeProvider _time;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly TerminalText _text = new();
    private Task<int>? _reading;
    private DevicePrompt? _prompt;
    private bool _echoes;

    private DeviceTerminal(IRemoteChannel channel, TimeProvider time) => (_channel, _time) = (channel, time);

    /// <summary>Opens a terminal, waits for the prompt, and turns paging off.</summary>
    /// <exception cref="IOException">The device closed it, or shows no prompt in time.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "It is returned, or disposed on the way out.")]
    public static async Task<DeviceTerminal> OpenAsync(IDeviceChannels device, DeviceOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.PromptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        DeviceTerminal? terminal = null;
        try
        {
            terminal = new DeviceTerminal(await device.OpenTerminalAsync(Size, either.Token).ConfigureAwait(false), time);
            await terminal.FindPromptAsync(options.Prompt, either.Token).ConfigureAwait(false);
            await terminal.RunAsync("terminal length 0", static _ => ValueTask.CompletedTask, either.Token).ConfigureAwait(false);
            return terminal;
        }
        catch (Exception failure)
        {
            var last = "";
            if (terminal is not null)
            {
                last = terminal._text.Line.Trim();
                await terminal.DisposeAsync().ConfigureAwait(false);
            }

            if (failure is OperationCanceledException && limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                var shown = last.Length > 0 ? $"; its last line is '{Shorten.Line(last)}'" : "";
                throw new IOException($"The device showed no prompt within {options.PromptTimeout.TotalSeconds:0.#} s{shown}. Describe its prompt by a regular expression (Prompt), or allow it more time (PromptTimeout).");
            }

            throw;
        }
    }

    /// <summary>Whether the device still has it open. What it has written since the last command is dropped: it belongs to none.</summary>
    public async Task<bool> IsOpenAsync()
    {
        try
        {
            // Not for ever: it may write faster than this reads.
            for (var pieces = 0; pieces < MostDropped && await HasMoreWithinAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false); pieces++)
            {
                await ReadAsync(CancellationToken.None).ConfigureAwait(false);
            }

            _text.TakeLines();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends one line, and hands over what the device answers, until its prompt.</summary>
    /// <param name="line">The command.</param>
    /// <param name="show">Receives the answer's lines as they come.</param>
    /// <param name="cancellationToken">Gives up waiting; <see cref="InterruptAsync"/> brings the prompt back.</param>
    /// <exception cref="IOException">The device closed the terminal.</exception>
    public async Task RunAsync(string line, Func<string, ValueTask> show, CancellationToken cancellationToken)
    {
        await SendAsync($"{line}{Enter}", cancellationToken).ConfigureAwait(false);
        var answer = await ReadEchoAsync(line, cancellationToken).ConfigureAwait(false);
        string? asked = null;
        while (true)
        {
            answer += _text.TakeLines();
            if (answer.Length > 0)
            {
                await show(answer).ConfigureAwait(false);
                answer = "";
            }

            var last = _text.Line;
            if (_prompt!.Matches(last))
            {
                if (!await HasMoreWithinAsync(Silence, cancellationToken).ConfigureAwait(false))
                {
                    _text.DropLine();
                    return;
                }
            }
            else if (TerminalText.IsPager(last))
            {
                if (!await HasMoreWithinAsync(Silence, cancellationToken).ConfigureAwait(false))
                {
                    _text.DropLine();
                    await SendAsync(" ", cancellationToken).ConfigureAwait(false);
                }
            }
            else if (DevicePrompt.IsLike(last) && last != asked && !await HasMoreWithinAsync(PatienceForPrompt, cancellationToken).ConfigureAwait(false))
            {
                asked = last;
                if (await IsShownAgainAsync(last, cancellationToken).ConfigureAwait(false))
                {
                    _prompt = DevicePrompt.Learn(last);
                    _text.TakeLines();
                    _text.DropLine();
                    return;
                }

                continue; // what it said instead is shown
            }

            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends Ctrl-C and waits for the prompt.</summary>
    /// <returns>Whether it came in time; if not, the terminal is of no more use.</returns>
    public async Task<bool> InterruptAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var half = new CancellationTokenSource(limit / 2, _time);
        try
        {
            await SendAsync(ControlC, timeout.Token).ConfigureAwait(false);
            try
            {
                await ReadUntilPromptAsync(half.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await SendAsync(ControlCaret, timeout.Token).ConfigureAwait(false);
                await ReadUntilPromptAsync(timeout.Token).ConfigureAwait(false);
            }

            return true;
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync().ConfigureAwait(false);
        if (_reading is not null)
        {
            await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What comes before the echo, such as the log messages of the meantime and the prompt again, is nothing of the command's.
    private async Task<string> ReadEchoAsync(string line, CancellationToken cancellationToken)
    {
        var echo = new DeviceEcho(line);
        var before = new StringBuilder();
        while (true)
        {
            var lines = _text.TakeLines();
            if (echo.FindEnd(lines) is >= 0 and var end)
            {
                _echoes = true;
                return lines[end..];
            }

            before.Append(lines);
            if (before.Length > MostBeforeEcho)
            {
                return before.ToString();
            }

            if (_prompt!.Matches(_text.Line)
                && !await HasMoreWithinAsync(_echoes ? PatienceForEcho : PatienceWithoutEcho, cancellationToken).ConfigureAwait(false))
            {
                return before.ToString();
            }

            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task FindPromptAsync(string? pattern, CancellationToken cancellationToken)
    {
        _prompt = pattern is null ? null : DevicePrompt.From(pattern);

        // Twice the same line, not ended, after Enter: that is how a device says that it waits.
        string? before = null;
        while (true)
        {
            do
            {
                await ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            while (await HasMoreWithinAsync(LearningSilence, cancellationToken).ConfigureAwait(false));

            _text.TakeLines();
            var line = _text.Line;
            if (_prompt?.Matches(line) ?? (line.Trim().Length > 0 && line == before))
            {
                _prompt ??= DevicePrompt.Learn(line);
                _text.DropLine();
                return;
            }

            before = line;
            await SendAsync(Enter, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsShownAgainAsync(string line, CancellationToken cancellationToken)
    {
        await SendAsync(Enter, cancellationToken).ConfigureAwait(false);
        if (!await HasMoreWithinAsync(PatienceForPrompt, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        do
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        while (await HasMoreWithinAsync(LearningSilence, cancellationToken).ConfigureAwait(false));
        return _text.Line == line;
    }

    private async Task ReadUntilPromptAsync(CancellationToken cancellationToken)
    {
        do
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
            _text.TakeLines();
        }
        while (!_prompt!.Matches(_text.Line) || await HasMoreWithinAsync(Silence, cancellationToken).ConfigureAwait(false));

        _text.DropLine();
    }

    // A read that is given up goes on, and is the next one's.
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested(); // a device that never falls silent would not let it through
        _reading ??= _channel.Output.ReadAsync(_buffer, CancellationToken.None).AsTask();
        var count = await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            throw new IOException("The device closed its terminal."); // and this read stays, for whoever asks again
        }

        var characters = new char[_decoder.GetCharCount(_buffer, 0, count, flush: false)];
        _decoder.GetChars(_buffer, 0, count, characters, 0, flush: false);
        _reading = null;
        _text.Write(characters);
    }

    private async Task<bool> HasMoreWithinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        _reading ??= _channel.Output.ReadAsync(_buffer, CancellationToken.None).AsTask();
        await ((Task)_reading).WaitAsync(limit, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return _reading.IsCompleted;
    }

    private async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        await _channel.Input.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        await _channel.Input.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
