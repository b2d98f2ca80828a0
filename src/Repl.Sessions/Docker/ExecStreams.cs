using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Repl.Sessions.Docker.Engine;

namespace Repl.Sessions.Docker;

/// <summary>
/// The streams of a program in a container. Without a terminal its two outputs come in one stream, each piece behind eight bytes: the
/// number of its stream, three zeros, its length. See "Stream format" of ContainerAttach:
/// https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Without a timer the source holds nothing, and this may be disposed several times.")]
internal sealed class ExecStreams : IAsyncDisposable
{
    private const int HeaderBytes = 8;
    private const int BufferBytes = 64 * 1024; // two of the pieces that the Engine makes
    private const byte ErrorStream = 2;

    // Back pressure: what nobody reads stops the reading, and so the program. As much as a channel of SSH takes (its window): what nobody
    // reads of one stream stops the other one too, but not before.
    private static readonly PipeOptions Bounded = new(
        pauseWriterThreshold: 2 * 1024 * 1024, resumeWriterThreshold: 1024 * 1024, minimumSegmentSize: 32 * 1024, useSynchronizationContext: false);

    private readonly EngineConversation _conversation;
    private readonly Pipe _output = new(Bounded);
    private readonly Pipe _error = new(Bounded);
    private readonly CancellationTokenSource _stop = new();

    /// <param name="conversation">With the program.</param>
    /// <param name="hasTerminal">Whether it has a terminal, and so only one output.</param>
    public ExecStreams(EngineConversation conversation, bool hasTerminal)
    {
        _conversation = conversation;
        Input = new ExecInput(conversation, hasTerminal);
        Output = _output.Reader.AsStream();
        Error = _error.Reader.AsStream();
        Ended = ReadAsync(hasTerminal);
    }

    /// <summary>What goes to the program. Disposing it is end-of-file.</summary>
    public Stream Input { get; }

    /// <summary>The program's standard output.</summary>
    public Stream Output { get; }

    /// <summary>The program's standard error.</summary>
    public Stream Error { get; }

    /// <summary>Ends when nothing more comes. Never fails.</summary>
    public Task Ended { get; }

    /// <summary>Ends the conversation, and with it all streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Ended.ConfigureAwait(false);
        await _conversation.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync(bool hasTerminal)
    {
        try
        {
            await (hasTerminal ? CopyAsync() : SeparateAsync()).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection ended in the middle; whether that is a loss, others find out.
        }
        finally
        {
            await _output.Writer.CompleteAsync().ConfigureAwait(false);
            await _error.Writer.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task CopyAsync()
    {
        while (await _conversation.Stream.ReadAsync(_output.Writer.GetMemory(BufferBytes), _stop.Token).ConfigureAwait(false) is > 0 and var count)
        {
            _output.Writer.Advance(count);
            await FlushAsync(_output).ConfigureAwait(false);
        }
    }

    private async Task SeparateAsync()
    {
        using var memory = MemoryPool<byte>.Shared.Rent(BufferBytes);
        var buffer = memory.Memory;
        var length = 0;
        var target = _output;
        uint left = 0; // of the present piece
        while (await _conversation.Stream.ReadAsync(buffer[length..], _stop.Token).ConfigureAwait(false) is > 0 and var count)
        {
            length += count;
            var taken = 0;
            while (left > 0 ? taken < length : length - taken >= HeaderBytes)
            {
                if (left == 0)
                {
                    var header = buffer.Span.Slice(taken, HeaderBytes);
                    (target, left) = (header[0] == ErrorStream ? _error : _output, BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
                    taken += HeaderBytes;
                    continue;
                }

                var piece = (int)Math.Min(left, (uint)(length - taken));
                target.Writer.Write(buffer.Span.Slice(taken, piece));
                await FlushAsync(target).ConfigureAwait(false);
                (taken, left) = (taken + piece, left - (uint)piece);
            }

            buffer[taken..length].CopyTo(buffer); // the beginning of a header
            length -= taken;
        }
    }

    private async ValueTask FlushAsync(Pipe pipe) => await pipe.Writer.FlushAsync(_stop.Token).ConfigureAwait(false);
}
