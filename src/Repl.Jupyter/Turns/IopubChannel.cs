using System.Text;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>What the kernel broadcasts. Everything passes one outbox, so that all front ends see one order. Thread safe.</summary>
internal sealed class IopubChannel
{
    private readonly PublisherSocket _socket;
    private readonly MessageCodec _codec;
    private readonly IopubOutbox _outbox;

    /// <summary>Prepares the channel; nothing is published until <see cref="RunAsync"/>.</summary>
    /// <param name="socket">Where to publish. Disposed by its owner.</param>
    /// <param name="codec">Makes messages.</param>
    /// <param name="settings">Clock and coalescing.</param>
    public IopubChannel(PublisherSocket socket, MessageCodec codec, KernelSettings settings)
    {
        (_socket, _codec) = (socket, codec);
        _outbox = new IopubOutbox(settings.Zmtp.Time, settings.Coalescing);
    }

    /// <summary>Adds a cell's text, blocking while front ends are slow.</summary>
    /// <param name="parent">The cell's request.</param>
    /// <param name="stream">stdout or stderr.</param>
    /// <param name="text">The text.</param>
    public void Write(ParentHeader parent, string stream, string text) => _outbox.Write(parent, stream, text);

    /// <summary>Adds a cell's message, blocking while front ends are slow.</summary>
    /// <typeparam name="T">A wire type.</typeparam>
    /// <param name="parent">The cell's request.</param>
    /// <param name="type">One of <see cref="MessageTypes"/>.</param>
    /// <param name="content">The content.</param>
    public void Post<T>(ParentHeader parent, string type, T content) => _outbox.Post(new(parent, type, WireJson.Write(content)));

    /// <summary>Adds a turn's own message.</summary>
    /// <typeparam name="T">A wire type.</typeparam>
    /// <param name="parent">The request of the turn.</param>
    /// <param name="type">One of <see cref="MessageTypes"/>.</param>
    /// <param name="content">The content.</param>
    public ValueTask PostAsync<T>(ParentHeader parent, string type, T content) => _outbox.PostAsync(new(parent, type, WireJson.Write(content)));

    /// <summary>Waits until all that was added before is on its way to each front end.</summary>
    public Task FlushAsync() => _outbox.FlushAsync();

    /// <summary>Waits until all that was added before is in the hands of the system.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _outbox.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _socket.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Publishes until <see cref="Close"/>.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await _outbox.TakeAsync().ConfigureAwait(false) is { } entry)
            {
                await PublishAsync(entry).ConfigureAwait(false);
            }
        }
        finally
        {
            // Should this ever fail, cells must not block for ever.
            _outbox.Close();
        }
    }

    /// <summary>Ends <see cref="RunAsync"/> and lets blocked cells pass; what they write from now on is dropped.</summary>
    public void Close() => _outbox.Close();

    private async Task PublishAsync(OutboxEntry entry)
    {
        switch (entry)
        {
            case OutboxEntry.Text text:
                var content = WireJson.Write(new StreamOutputContent(text.Stream, text.ToString()));
                await PublishAsync(text.Parent, MessageTypes.Stream, content).ConfigureAwait(false);
                break;
            case OutboxEntry.Message message:
                await PublishAsync(message.Parent, message.Type, message.Content).ConfigureAwait(false);
                break;
            case OutboxEntry.Flush flush:
                flush.Complete();
                break;
        }
    }

    private Task PublishAsync(ParentHeader parent, string type, byte[] content)
    {
        var topic = Encoding.ASCII.GetBytes($"kernel.{_codec.Session}.{type}");
        return _socket.PublishAsync(_codec.Encode([topic], type, parent, content), CancellationToken.None);
    }
}
