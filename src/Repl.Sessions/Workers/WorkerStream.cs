using System.Buffers;
using System.Text;
using Repl.Sessions.Shells;

namespace Repl.Sessions.Workers;

/// <summary>One output stream of an interpreter: what the user's code writes, and the answers of ours between that.</summary>
/// <param name="stream">The stream; closed with this.</param>
/// <param name="kind">Which it is.</param>
/// <param name="nonce">What an answer begins with.</param>
/// <remarks>
/// It is read only while a call waits for its answer, and in the flow of that call, so that what it shows comes to where the caller is. What
/// is written between calls waits in the pipe for the next one; whoever writes more than that holds is stopped until then.
/// </remarks>
internal sealed class WorkerStream(Stream stream, OutputKind kind, string nonce) : IAsyncDisposable
{
    /// <summary>The longest answer that is taken.</summary>
    public const int MostAnswerBytes = 256 * 1024 * 1024;

    private const int TailLength = 2000;

    // A stream that always has something would else be read to its end by who only wanted to begin the call.
    private const int ReadsInOneGo = 8;

    private readonly MarkerScanner _scanner = new(ShellFrame.MarkerPrefix(nonce));
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private int _reads;

    /// <summary>How often something was read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>The last that was written, up to 2000 characters.</summary>
    public string Tail { get; private set; } = "";

    /// <summary>Reads until a call's answer has come in full.</summary>
    /// <param name="number">The call's number.</param>
    /// <param name="sink">Gets what is no answer.</param>
    /// <param name="answer">Gets the answer, unless that is too long.</param>
    /// <param name="stop">Gives up, because the interpreter has gone.</param>
    /// <returns>How long the answer was; null where it has not come, and will not.</returns>
    public async Task<long?> ReadAsync(int number, OutputSink sink, ArrayBufferWriter<byte> answer, CancellationToken stop)
    {
        var length = 0L;
        try
        {
            while (true)
            {
                while (_scanner.TryRead(out var output, out var marker))
                {
                    Show(output.Span, sink, isLast: false);
                    if (marker is null || marker.Number != number)
                    {
                        continue;
                    }

                    length += marker.Payload.Length;
                    if (length <= MostAnswerBytes)
                    {
                        answer.Write(marker.Payload);
                    }

                    if (marker.Kind is MarkerKind.End)
                    {
                        Show([], sink, isLast: true);
                        return length;
                    }
                }

                var count = await stream.ReadAsync(_scanner.FreeSpace(), stop).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                _scanner.Advance(count);
                if (Interlocked.Increment(ref _reads) % ReadsInOneGo == 0)
                {
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The interpreter has ended, or the worker is being closed.
        }

        Show(_scanner.Rest().Span, sink, isLast: true);
        return null;
    }

    /// <summary>Closes the stream.</summary>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private void Show(ReadOnlySpan<byte> bytes, OutputSink sink, bool isLast)
    {
        if (!sink.IsHeard && kind is OutputKind.StandardOutput)
        {
            return;
        }

        var characters = new char[_decoder.GetCharCount(bytes, isLast)];
        var text = new string(characters, 0, _decoder.GetChars(bytes, characters, isLast));
        if (kind is OutputKind.StandardError)
        {
            var tail = text.Length < TailLength ? Tail + text : text;
            Tail = tail.Length > TailLength ? tail[^TailLength..] : tail;
        }

        sink.Deliver(kind, text);
    }
}
