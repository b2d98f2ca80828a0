using System.Net;
using System.Text;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Tests.Zmtp;

/// <summary>Subscriptions, topics, and subscribers that are slow.</summary>
public sealed class PublisherSpecs : IAsyncLifetime
{
    private const int PeerDropped = 312;
    private const int QueueBytes = 256 * 1024;

    private static readonly byte[] Large = new byte[100 * 1024];

    private readonly LogCapture _log = new();
    private readonly PublisherSocket _publisher;

    public PublisherSpecs() => _publisher = Open(new ZmtpSettings { SubscriberQueueBytes = QueueBytes, SubscriptionLimit = 3 });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();

    [Fact]
    public async Task A_topic_is_a_prefix()
    {
        using var peer = await OpenAsync();
        await peer.SubscribeAsync("kernel.a");
        await peer.PingAsync();

        await PublishAsync("kernel.b", "not for us");
        await PublishAsync("kernel.a.status", "for us");

        Assert.Equal(["kernel.a.status", "for us"], await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Version_3_0_subscribes_and_cancels_with_messages()
    {
        using var peer = await OpenAsync(minor: 0);
        await peer.SendMessageAsync("\u0001one");
        await peer.SendMessageAsync("\u0001two");
        await peer.SendMessageAsync("\0one");
        await peer.PingAsync();

        await PublishAsync("one", "");
        await PublishAsync("two", "");

        Assert.Equal(["two", ""], await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Version_3_1_cancels_with_a_command_and_counts_topics_that_were_asked_for_twice()
    {
        using var peer = await OpenAsync();
        await peer.SubscribeAsync("twice");
        await peer.SubscribeAsync("twice");
        await peer.SubscribeAsync("once");
        await peer.CancelAsync("twice");
        await peer.CancelAsync("once");
        await peer.PingAsync();

        await PublishAsync("once", "");
        await PublishAsync("twice", "");

        Assert.Equal(["twice", ""], await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Nobody_gets_anything_before_subscribing()
    {
        using var peer = await OpenAsync();
        await PublishAsync("early", "");
        await peer.SubscribeAsync("");
        await peer.PingAsync();

        await PublishAsync("late", "");

        Assert.Equal(["late", ""], await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Too_many_topics_and_too_long_ones_are_refused()
    {
        using var greedy = await OpenAsync();
        for (var count = 0; count < 4; count++)
        {
            await greedy.SubscribeAsync($"topic {count}");
        }

        using var verbose = await OpenAsync();
        await verbose.SendAsync([WirePeer.Command | WirePeer.Long, 0, 0, 0, 0, 0, 1, 0, 1]);

        await greedy.WaitUntilClosedAsync();
        await verbose.WaitUntilClosedAsync();
        await _log.WaitForAsync(PeerDropped, "more than 3 topics");
        await _log.WaitForAsync(PeerDropped, "65537 bytes; at most 65536");
    }

    [Fact]
    public async Task A_slow_subscriber_slows_the_publisher_and_loses_nothing()
    {
        using var slow = await OpenAsync();
        await slow.SubscribeAsync("");
        await slow.PingAsync();
        const int Count = 400;

        var published = 0;
        var publishing = Task.Run(async () =>
        {
            for (; published < Count; published++)
            {
                await _publisher.PublishAsync([Encoding.ASCII.GetBytes($"{published}"), Large], Stop);
            }
        }, Stop);
        for (var count = 0; count < Count; count++)
        {
            Assert.Equal($"{count}", Encoding.ASCII.GetString((await slow.ReadMessageAsync())[0]));
        }

        await publishing.InTimeAsync();
    }

    [Fact]
    public async Task A_subscriber_that_reads_nothing_blocks_the_publisher_and_is_dropped_after_the_limit()
    {
        await using var publisher = Open(new ZmtpSettings { SubscriberQueueBytes = QueueBytes, StallLimit = TimeSpan.FromMilliseconds(100) });
        using var dead = await WirePeer.OpenAsync(publisher.LocalEndPoint!, "SUB");
        await dead.SubscribeAsync("");
        await dead.PingAsync();
        using var alive = await WirePeer.OpenAsync(publisher.LocalEndPoint!, "SUB");
        await alive.SubscribeAsync("last");
        await alive.PingAsync();

        // More than the queue and the buffers of both sides of a socket hold together.
        for (var count = 0; count < 400; count++)
        {
            await publisher.PublishAsync([Encoding.ASCII.GetBytes("more"), Large], Stop).InTimeAsync();
        }

        await publisher.PublishAsync([Encoding.ASCII.GetBytes("last")], Stop).InTimeAsync();
        Assert.EndsWith("It read nothing for 0.1 s.", await _log.WaitForAsync(PeerDropped), StringComparison.Ordinal);
        Assert.Equal(["last"], await alive.ReadTextAsync());
    }

    [Fact]
    public async Task Closing_ends_a_publisher_that_waits()
    {
        var publisher = Open(new ZmtpSettings { SubscriberQueueBytes = QueueBytes });
        using var dead = await WirePeer.OpenAsync(publisher.LocalEndPoint!, "SUB");
        await dead.SubscribeAsync("");
        await dead.PingAsync();
        var publishing = Task.Run(async () =>
        {
            for (var count = 0; count < 400; count++)
            {
                await publisher.PublishAsync([Encoding.ASCII.GetBytes("more"), Large], Stop);
            }
        }, Stop);

        await publisher.DisposeAsync().AsTask().InTimeAsync();

        await publishing.InTimeAsync();
    }

    private PublisherSocket Open(ZmtpSettings settings) => new(new ZmtpEndpoint.Tcp(IPAddress.Loopback, 0), settings, _ => null, _log);

    private Task<WirePeer> OpenAsync(byte minor = 1) => WirePeer.OpenAsync(_publisher.LocalEndPoint!, "SUB", minor: minor);

    private Task PublishAsync(string topic, string content) =>
        _publisher.PublishAsync([Encoding.ASCII.GetBytes(topic), Encoding.ASCII.GetBytes(content)], Stop);
}
