using System.Diagnostics.CodeAnalysis;
using System.Text;
using Repl.Sessions.Ssh;

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

    // Most that is looked at for a prompt, and most of a line.
    private const int MostTail = 8 * 1024;

    private readonly ISshChannel _channel;
    private readonly TimeProvider _time;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Task<int>? _reading;
    private DevicePrompt? _prompt;

    private DeviceTerminal(ISshChannel channel, TimeProvider time) => (_channel, _time) = (channel, time);

    /// <summary>Opens a terminal, waits for the prompt, and turns paging off.</summary>
    /// <exception cref="IOException">The device closed it, or shows no prompt in time.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "It is returned, or disposed on the way out.")]
    public static async Task<DeviceTerminal> OpenAsync(IDeviceChannels device, DeviceOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var terminal = new DeviceTerminal(await device.OpenTerminalAsync(Size, cancellationToken).ConfigureAwait(false), time);
        try
        {
            using var limit = new CancellationTokenSource(options.PromptTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await terminal.FindPromptAsync(options.Prompt, either.Token).ConfigureAwait(false);
                await terminal.RunAsync("terminal length 0", static _ => ValueTask.CompletedTask, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new IOException($"It showed no prompt within {options.PromptTimeout.TotalSeconds:0.#} s.");
            }

            return terminal;
        }
        catch
        {
            await terminal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends one line, and hands over what the device answers, until its prompt.</summary>
    /// <param name="line">The command.</param>
    /// <param name="show">Receives the answer, in pieces that end at line ends.</param>
    /// <param name="cancellationToken">Gives up waiting; <see cref="InterruptAsync"/> brings the prompt back.</param>
    /// <exception cref="IOException">The device closed the terminal.</exception>
    public async Task RunAsync(string line, Func<string, ValueTask> show, CancellationToken cancellationToken)
    {
        await SendAsync($"{line}\r").ConfigureAwait(false);
        var pending = new StringBuilder();
        var hasEchoed = false;
        while (true)
        {
            var text = TerminalText.Clean(pending.ToString());
            if (!hasEchoed)
            {
                hasEchoed = TryCutEcho(ref text, line);
                if (hasEchoed)
                {
                    pending.Clear().Append(text);
                }
            }

            if (hasEchoed && TerminalText.FindPager(text) is >= 0 and var pager)
            {
                pending.Clear().Append(text.AsSpan(0, pager)).Append(pager > 0 ? "\n" : "");
                await SendAsync(" ").ConfigureAwait(false);
            }
            else if (hasEchoed && _prompt!.FindAtEnd(text) is >= 0 and var prompt && !await HasMoreWithinAsync(Silence, cancellationToken).ConfigureAwait(false))
            {
                await show(text[..prompt]).ConfigureAwait(false);
                return;
            }
            else if (hasEchoed && text.LastIndexOf('\n') is > MostTail and var lastLine)
            {
                // Lines that have ended and are far from a prompt need not wait for it.
                await show(text[..(lastLine + 1)]).ConfigureAwait(false);
                pending.Clear().Append(text.AsSpan(lastLine + 1));
            }

            pending.Append(await ReadAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Sends Ctrl-C and waits for the prompt.</summary>
    /// <returns>Whether it came in time; if not, the terminal is of no more use.</returns>
    public async Task<bool> InterruptAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        try
        {
            await SendAsync("\u0003").ConfigureAwait(false);
            var seen = new StringBuilder();
            while (_prompt!.FindAtEnd(TerminalText.Clean(seen.ToString())) < 0 || await HasMoreWithinAsync(Silence, timeout.Token).ConfigureAwait(false))
            {
                seen.Append(await ReadAsync(timeout.Token).ConfigureAwait(false));
                if (seen.Length > 2 * MostTail)
                {
                    seen.Remove(0, seen.Length - MostTail);
                }
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

    // The echo may be broken by returns and blanks where a device thinks that the line is full.
    private static bool TryCutEcho(ref string text, string line)
    {
        var wanted = line.Where(character => !char.IsWhiteSpace(character)).ToArray();
        var at = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (at == wanted.Length)
            {
                if (text[i] == '\n')
                {
                    text = text[(i + 1)..];
                    return true;
                }
            }
            else if (text[i] == wanted[at])
            {
                at++;
            }
            else if (!char.IsWhiteSpace(text[i]))
            {
                at = text[i] == wanted[0] ? 1 : 0; // what came before the echo, such as a late line of the prompt
            }
        }

        return false;
    }

    private async Task FindPromptAsync(string? pattern, CancellationToken cancellationToken)
    {
        if (pattern is not null)
        {
            _prompt = DevicePrompt.From(pattern);
            var greeting = new StringBuilder();
            while (_prompt.FindAtEnd(TerminalText.Clean(greeting.ToString())) < 0)
            {
                greeting.Append(await ReadAsync(cancellationToken).ConfigureAwait(false));
            }

            return;
        }

        // Twice the same line, not ended, after Enter: that is how a device says that it waits.
        string? before = null;
        while (true)
        {
            var line = await ReadUntilSilentAsync(cancellationToken).ConfigureAwait(false);
            if (line.Trim().Length > 0 && line == before)
            {
                _prompt = DevicePrompt.Learn(line);
                return;
            }

            before = line;
            await SendAsync("\r").ConfigureAwait(false);
        }
    }

    private async Task<string> ReadUntilSilentAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        do
        {
            text.Append(await ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        while (await HasMoreWithinAsync(LearningSilence, cancellationToken).ConfigureAwait(false));

        return TerminalText.Clean(text.ToString()).Split('\n')[^1];
    }

    // A read that is given up goes on, and is the next one's.
    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        _reading ??= _channel.Output.ReadAsync(_buffer, CancellationToken.None).AsTask();
        var count = await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        _reading = null;
        if (count == 0)
        {
            throw new IOException("It closed its terminal.");
        }

        var characters = new char[_decoder.GetCharCount(_buffer, 0, count, flush: false)];
        _decoder.GetChars(_buffer, 0, count, characters, 0, flush: false);
        return new string(characters);
    }

    private async Task<bool> HasMoreWithinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        _reading ??= _channel.Output.ReadAsync(_buffer, CancellationToken.None).AsTask();
        await ((Task)_reading).WaitAsync(limit, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return _reading.IsCompleted;
    }

    private async Task SendAsync(string text)
    {
        await _channel.Input.WriteAsync(Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
        await _channel.Input.FlushAsync().ConfigureAwait(false);
    }
}
