using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Remote;

/// <summary>
/// A channel whose program ends with a line on standard error that tells its exit status, after a word that nobody else knows. The line is
/// taken out of what is read. So an end is heard at once, although a background job holds the program's output.
/// </summary>
internal sealed class ReportingChannel : IRemoteChannel
{
    private const int MostUnreadBytes = 2 * 1024 * 1024; // as much as a shared connection's channel holds: ReceiveWindow.Bytes
    private const int MostStatusBytes = 8;

    private readonly IRemoteChannel _channel;
    private readonly Stream _errors;
    private readonly byte[] _word;
    private readonly Pipe _unread = new(new PipeOptions(pauseWriterThreshold: MostUnreadBytes, resumeWriterThreshold: MostUnreadBytes / 2, useSynchronizationContext: false));
    private readonly TaskCompletionSource<int> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _reading;

    private ReportingChannel(IRemoteChannel channel, Stream errors, string word)
    {
        (_channel, _errors, _word) = (channel, errors, Encoding.ASCII.GetBytes(word));
        Error = _unread.Reader.AsStream();
        _reading = ReadAsync();
        Exited = WaitAsync();
    }

    public Stream Input => _channel.Input;

    public Stream Output => _channel.Output;

    public Stream Error { get; }

    public Task<int> Exited { get; }

    public IOException? Refusal => _channel.Refusal;

    /// <summary>Makes a word. It begins with a character that programs hardly write, so that nothing of theirs is held back for its sake.</summary>
    public static string CreateWord() => $"\u001e{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    /// <summary>Puts such a channel before that of a program that was told a word.</summary>
    public static RemoteStart Put(RemoteStart started, string word)
    {
        var channel = new ReportingChannel(started.Channel, started.Error, word);
        return started with { Channel = channel, Error = channel.Error };
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task<int> WaitAsync() =>
        await (await Task.WhenAny(_told.Task, _channel.Exited).ConfigureAwait(false)).ConfigureAwait(false);

    // Reads whether or not anybody else does: the line may stand behind much else.
    private async Task ReadAsync()
    {
        try
        {
            await ReadToStatusAsync().ConfigureAwait(false);
            await _errors.CopyToAsync(_unread.Writer, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The channel was closed.
        }

        await _unread.Writer.CompleteAsync().ConfigureAwait(false);
    }

    private async Task ReadToStatusAsync()
    {
        var buffer = new byte[32 * 1024];
        var held = 0;
        while (await _errors.ReadAsync(buffer.AsMemory(held), _stopping.Token).ConfigureAwait(false) is > 0 and var count)
        {
            var received = buffer.AsMemory(0, held + count);
            var (before, status, after) = Divide(received.Span);
            await _unread.Writer.WriteAsync(received[..before], _stopping.Token).ConfigureAwait(false);
            if (status is { } told)
            {
                _told.TrySetResult(told);
                await _unread.Writer.WriteAsync(received[after..], _stopping.Token).ConfigureAwait(false);
                return;
            }

            received[before..].CopyTo(buffer);
            held = received.Length - before;
        }

        await _unread.Writer.WriteAsync(buffer.AsMemory(0, held), _stopping.Token).ConfigureAwait(false);
    }

    /// <returns>What stands before the line, or before what may become one; its status, where it is whole; where it ends.</returns>
    private (int Before, int? Status, int After) Divide(ReadOnlySpan<byte> received)
    {
        var start = received.IndexOf(_word);
        if (start < 0)
        {
            return (received.Length - HeldBack(received), null, 0);
        }

        var text = received[(start + _word.Length)..];
        var end = text.IndexOf((byte)'\n');
        return end >= 0 && int.TryParse(text[..end], CultureInfo.InvariantCulture, out var status) ? (start, status, start + _word.Length + end + 1)
            : end < 0 && text.Length <= MostStatusBytes ? (start, null, 0)
            : (received.Length, null, 0);
    }

    // The word may come in two pieces.
    private int HeldBack(ReadOnlySpan<byte> received)
    {
        var most = Math.Min(received.Length, _word.Length - 1);
        while (most > 0 && !received[^most..].SequenceEqual(_word.AsSpan(0, most)))
        {
            most--;
        }

        return most;
    }
}
