using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.Zmtp;

/// <summary>
/// XPUB (ZMTP 3.1, "The Publish-Subscribe Pattern"), with two differences: where XPUB drops messages for a slow subscriber, this one makes
/// the publisher wait, because a cell's output must not be lost; and where XPUB tells of the first subscriber of a topic only, this one
/// welcomes each. A subscriber that reads nothing at all is dropped in the end.
/// </summary>
internal sealed class PublisherSocket : IAsyncDisposable
{
    private readonly ZmtpSettings _settings;
    private readonly Func<byte[], IReadOnlyList<ReadOnlyMemory<byte>>?> _welcome;
    private readonly Lock _gate = new();
    private readonly ZmtpServer _server;
    private Subscriber[] _subscribers = [];

    /// <summary>Starts to listen.</summary>
    /// <param name="endpoint">Where.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="welcome">Makes the message that a subscriber gets for a topic that it subscribes to; null for none.</param>
    /// <param name="logger">Told of peers.</param>
    /// <exception cref="EndpointUnavailableException">The endpoint cannot be listened on.</exception>
    public PublisherSocket(
        ZmtpEndpoint endpoint, ZmtpSettings settings, Func<byte[], IReadOnlyList<ReadOnlyMemory<byte>>?> welcome, ILogger logger)
    {
        (_settings, _welcome) = (settings, welcome);
        _server = new ZmtpServer(endpoint, ZmtpSocketType.Publisher, settings, logger, ServeAsync);
    }

    /// <inheritdoc cref="ZmtpServer.LocalEndPoint"/>
    public EndPoint? LocalEndPoint => _server.LocalEndPoint;

    /// <summary>Queues a message for each subscriber that wants it, waiting for those whose queue is full.</summary>
    /// <param name="frames">The message; its first frame is the topic.</param>
    /// <param name="cancellationToken">Stops waiting; some subscribers may have got the message.</param>
    public async Task PublishAsync(IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken)
    {
        byte[]? encoded = null;
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            if (subscriber.Topics.Matches(frames[0].Span))
            {
                encoded ??= ZmtpFrameEncoder.Message(frames);
                await subscriber.EnqueueAsync(encoded, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until all that was published is in the hands of the system.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            await subscriber.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(ZmtpConnection connection, long number, CancellationToken cancellationToken)
    {
        var subscriber = new Subscriber(connection, _settings, _welcome);
        lock (_gate)
        {
            _subscribers = [.. _subscribers, subscriber];
        }

        try
        {
            await subscriber.ServeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _subscribers = [.. _subscribers.Where(other => other != subscriber)];
            }
        }
    }

    /// <summary>One subscriber: its topics, and what it has not read yet.</summary>
    private sealed class Subscriber(
        ZmtpConnection connection, ZmtpSettings settings, Func<byte[], IReadOnlyList<ReadOnlyMemory<byte>>?> welcome)
    {
        private readonly ByteBudget _budget = new(settings.SubscriberQueueBytes);
        private readonly Channel<byte[]> _queue = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true }); // bounded in bytes by the budget

        public SubscriptionSet Topics { get; } = new(settings.SubscriptionLimit);

        public async ValueTask EnqueueAsync(byte[] message, CancellationToken cancellationToken)
        {
            await _budget.TakeAsync(message.Length, cancellationToken).ConfigureAwait(false);
            _queue.Writer.TryWrite(message);
        }

        public Task FlushAsync(CancellationToken cancellationToken) => _budget.WaitUntilAllReturnedAsync(cancellationToken);

        /// <summary>Reads and writes until either fails; the first reason wins.</summary>
        public async Task ServeAsync(CancellationToken cancellationToken)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reading = ReadTopicsAsync(ending.Token);
            var writing = WriteQueueAsync(ending.Token);
            var first = await Task.WhenAny(reading, writing).ConfigureAwait(false);
            _queue.Writer.TryComplete();
            _budget.Close();
            await ending.CancelAsync().ConfigureAwait(false);
            connection.Abort("It left.");
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }

        private async Task ReadTopicsAsync(CancellationToken cancellationToken)
        {
            while (await connection.ReadMessageAsync(cancellationToken).ConfigureAwait(false) is { } message)
            {
                // In this order: who has read the welcome may rely on the subscription.
                if (Topics.Apply(message[0]) is { } added && welcome(added) is { } frames)
                {
                    await EnqueueAsync(ZmtpFrameEncoder.Message(frames), cancellationToken).ConfigureAwait(false);
                }
            }
        }

        private async Task WriteQueueAsync(CancellationToken cancellationToken)
        {
            await foreach (var message in _queue.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
                _budget.Return(message.Length);
            }
        }
    }
}
