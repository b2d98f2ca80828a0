using System.Net;
using System.Net.Sockets;
using System.Text;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Tests.Zmtp;

/// <summary>Messages and commands after the handshake, on ROUTER and REP.</summary>
public sealed class TrafficSpecs : IAsyncLifetime
{
    private const int PeerDropped = 312;

    private readonly LogCapture _log = new();
    private readonly RouterSocket _router;

    public TrafficSpecs() => _router = Open(new ZmtpSettings { MessageLimitBytes = 1024 * 1024, FrameCountLimit = 4 });

    private EndPoint Address => _router.LocalEndPoint!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _router.DisposeAsync();

    [Fact]
    public async Task PING_is_answered_with_its_context()
    {
        using var peer = await WirePeer.OpenAsync(Address, "DEALER");

        Assert.Equal("are you there", await peer.PingAsync("are you there"));
    }

    [Fact]
    public async Task A_multipart_message_arrives_behind_the_identity_and_the_answer_goes_back()
    {
        using var peer = await WirePeer.OpenAsync(Address, "DEALER", "me");
        var large = new string('x', 100_000);

        await peer.SendMessageAsync("a", "", large);
        var received = await ReceiveAsync();
        var isSent = await _router.TrySendAsync(Bytes("me"), [Bytes("b"), Bytes(large)], Stop);

        Assert.Equal(["me", "a", "", large], received);
        Assert.True(isSent);
        Assert.Equal(["b", large], await peer.ReadTextAsync());
    }

    [Fact]
    public async Task Peers_without_identity_are_told_apart()
    {
        using var first = await WirePeer.OpenAsync(Address, "DEALER");
        await first.SendMessageAsync("from the first");
        var identity = (await _router.ReceiveAsync(Stop)).Frames[0];
        using var second = await WirePeer.OpenAsync(Address, "DEALER");

        await _router.TrySendAsync(identity, [Bytes("to the first")], Stop);

        Assert.Equal(0, identity[0]);
        Assert.Equal(["to the first"], await first.ReadTextAsync());
    }

    [Fact]
    public async Task A_peer_that_comes_back_with_its_identity_takes_over()
    {
        using var dead = await WirePeer.OpenAsync(Address, "DEALER", "notebook");
        using var alive = await WirePeer.OpenAsync(Address, "DEALER", "notebook");
        await alive.SendMessageAsync("again");
        await ReceiveAsync();

        await _router.TrySendAsync(Bytes("notebook"), [Bytes("answer")], Stop);

        Assert.Equal(["answer"], await alive.ReadTextAsync());
        await dead.WaitUntilClosedAsync();
    }

    [Fact]
    public async Task Sending_to_an_unknown_identity_says_so()
    {
        Assert.False(await _router.TrySendAsync(Bytes("nobody"), [Bytes("lost")], Stop));
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_before_it_is_read()
    {
        using var peer = await WirePeer.OpenAsync(Address, "DEALER");

        await peer.SendAsync([WirePeer.Long, 0, 0, 0, 0, 0, 16, 0, 1]);

        await peer.WaitUntilClosedAsync();
        Assert.Contains("1048577 bytes; at most 1048576", await _log.WaitForAsync(PeerDropped), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limit_counts_all_frames_of_a_message()
    {
        using var peer = await WirePeer.OpenAsync(Address, "DEALER");

        await peer.SendAsync([.. WirePeer.Frame(WirePeer.More, new byte[1024 * 1024 - 10]), 0, 11]);

        await peer.WaitUntilClosedAsync();
        Assert.Contains("11 bytes; at most 10", await _log.WaitForAsync(PeerDropped), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_frames_are_refused()
    {
        using var peer = await WirePeer.OpenAsync(Address, "DEALER");

        await peer.SendMessageAsync("1", "2", "3", "4", "5");

        await peer.WaitUntilClosedAsync();
        Assert.Contains("more than 4 frames", await _log.WaitForAsync(PeerDropped), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0, 5, 1 }, "It closed inside a frame.")]
    [InlineData(new byte[] { 1, 1, 65 }, "It closed inside a message.")]
    public async Task A_peer_that_closes_inside_a_message_is_dropped_and_nothing_arrives(byte[] bytes, string problem)
    {
        using var broken = await WirePeer.OpenAsync(Address, "DEALER", "broken");
        await broken.SendAsync(bytes);
        broken.HalfClose();

        Assert.EndsWith(problem, await _log.WaitForAsync(PeerDropped), StringComparison.Ordinal);
        using var next = await WirePeer.OpenAsync(Address, "DEALER", "next");
        await next.SendMessageAsync("whole");
        Assert.Equal(["next", "whole"], await ReceiveAsync());
    }

    [Fact]
    public async Task Unknown_commands_are_ignored()
    {
        using var peer = await WirePeer.OpenAsync(Address, "DEALER", "me");

        await peer.SendAsync(WirePeer.Frame(WirePeer.Command, "\u0005FUNKYdata"u8.ToArray()));
        await peer.SendMessageAsync("after");

        Assert.Equal(["me", "after"], await ReceiveAsync());
    }

    [Fact]
    public async Task A_full_queue_stops_reading_until_somebody_receives()
    {
        await using var small = Open(new ZmtpSettings { RequestQueueBytes = 64 * 1024 });
        using var peer = await WirePeer.OpenAsync(small.LocalEndPoint!, "DEALER", "me");
        var request = new byte[60 * 1024];
        await peer.SendMessageAsync(request);
        await peer.PingAsync();

        var flood = Task.Run(async () =>
        {
            for (var count = 0; count < 200; count++)
            {
                await peer.SendMessageAsync(request);
            }
        }, Stop);
        for (var count = 0; count < 201; count++)
        {
            Assert.Equal(request.Length, (await small.ReceiveAsync(Stop)).Frames[1].Length);
            Assert.InRange(small.LastNumber, count, count + 3);
        }

        await flood.InTimeAsync();
    }

    [Fact]
    public async Task A_stale_ipc_file_is_replaced_and_ours_is_removed_on_close()
    {
        using var folder = new TemporaryFolder();
        var endpoint = new ZmtpEndpoint.Ipc(folder.File("socket"));
        LeaveStaleFile(endpoint.Path);
        Assert.True(File.Exists(endpoint.Path));

        await using (var socket = new RouterSocket(endpoint, new ZmtpSettings(), _log))
        {
            using var peer = await WirePeer.OpenAsync(new UnixDomainSocketEndPoint(endpoint.Path), "DEALER");
            await peer.PingAsync();
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(endpoint.Path));
            }
        }

        Assert.False(File.Exists(endpoint.Path));
    }

    [Fact]
    public async Task An_ipc_file_that_is_in_use_or_holds_data_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        var inUse = new ZmtpEndpoint.Ipc(folder.File("in-use"));
        var data = new ZmtpEndpoint.Ipc(folder.Write("data", ""));
        await using var owner = new RouterSocket(inUse, new ZmtpSettings(), _log);

        Assert.Throws<EndpointUnavailableException>(() => new RouterSocket(inUse, new ZmtpSettings(), _log));
        Assert.Throws<EndpointUnavailableException>(() => new RouterSocket(data, new ZmtpSettings(), _log));

        Assert.True(File.Exists(data.Path));
        using var peer = await WirePeer.OpenAsync(new UnixDomainSocketEndPoint(inUse.Path), "DEALER");
        await peer.PingAsync();
    }

    [Fact]
    public void A_port_in_use_is_named_in_the_error()
    {
        var port = ((IPEndPoint)Address).Port;

        var problem = Assert.Throws<EndpointUnavailableException>(
            () => new RouterSocket(new ZmtpEndpoint.Tcp(IPAddress.Loopback, port), new ZmtpSettings(), _log));

        Assert.StartsWith($"The kernel cannot listen on tcp://127.0.0.1:{port}: ", problem.Message, StringComparison.Ordinal);
    }

    private RouterSocket Open(ZmtpSettings settings) => new(new ZmtpEndpoint.Tcp(IPAddress.Loopback, 0), settings, _log);

    private async Task<string[]> ReceiveAsync() =>
        [.. (await _router.ReceiveAsync(Stop).AsTask().InTimeAsync()).Frames.Select(Encoding.UTF8.GetString)];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>What a killed kernel leaves: a moved socket file is not removed when its socket closes.</summary>
    private static void LeaveStaleFile(string path)
    {
        using var killed = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        killed.Bind(new UnixDomainSocketEndPoint($"{path}.bound"));
        File.Move($"{path}.bound", path);
    }
}
