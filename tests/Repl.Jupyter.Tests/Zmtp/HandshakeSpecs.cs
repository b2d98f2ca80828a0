using System.Net;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Tests.Zmtp;

/// <summary>Whatever comes before READY ends at most its own connection.</summary>
public sealed class HandshakeSpecs : IAsyncLifetime
{
    private const int PeerDropped = 312;

    private readonly LogCapture _log = new();
    private readonly ReplySocket _socket;

    public HandshakeSpecs() => _socket = Open(new ZmtpSettings());

    private EndPoint Address => _socket.LocalEndPoint!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    [Fact]
    public async Task A_handshake_that_arrives_byte_by_byte_succeeds()
    {
        using var peer = await WirePeer.ConnectAsync(Address);

        foreach (var single in (byte[])[.. WirePeer.Greeting(), .. WirePeer.Frame(WirePeer.Command, WirePeer.Ready("REQ"))])
        {
            await peer.SendAsync([single]);
        }

        await peer.SendMessageAsync("", "beat");
        await ReadGreetingAndReadyAsync(peer);
        Assert.Equal(["", "beat"], await peer.ReadTextAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public async Task Every_minor_version_of_3_is_spoken(byte minor)
    {
        using var peer = await WirePeer.OpenAsync(Address, "REQ", minor: minor);

        await AssertBeatsAsync(peer);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "It does not speak ZMTP.")]
    [InlineData("\u00ff\0\0\0\0\0\0\0\0\u0001", "It does not speak ZMTP.")]
    [InlineData("\u00ff\0\0\0\0\0\0\0\u0001\u007f\u0001", "It speaks version 1 of ZMTP; this side needs 3.0 or later.")]
    public async Task A_peer_that_speaks_something_else_is_dropped_at_once(string bytes, string problem)
    {
        using var peer = await WirePeer.ConnectAsync(Address);

        await peer.SendAsync(System.Text.Encoding.Latin1.GetBytes(bytes));

        await AssertDroppedAsync(peer, problem);
    }

    [Fact]
    public async Task Another_security_mechanism_is_refused()
    {
        using var peer = await WirePeer.ConnectAsync(Address);

        await peer.SendAsync(WirePeer.Greeting(mechanism: "PLAIN"));

        await AssertDroppedAsync(peer, "It asks for another security mechanism than NULL.");
    }

    [Fact]
    public async Task A_socket_type_that_does_not_fit_is_refused_with_ERROR()
    {
        using var peer = await WirePeer.ConnectAsync(Address);

        await peer.SendAsync([.. WirePeer.Greeting(), .. WirePeer.Frame(WirePeer.Command, WirePeer.Ready("SUB"))]);

        await ReadGreetingAndReadyAsync(peer);
        Assert.Equal("\u0005ERROR\u0013Invalid socket type"u8.ToArray(), (await peer.ReadFrameAsync()).Body);
        await AssertDroppedAsync(peer, "Its socket type cannot talk to a REP socket.");
    }

    [Theory]
    [InlineData(new byte[] { 0, 1, 65 }, "It sent a message before READY.")]
    [InlineData(new byte[] { 4, 0 }, "It sent a command without a name.")]
    [InlineData(new byte[] { 4, 2, 9, 65 }, "It sent a command without a name.")]
    [InlineData(new byte[] { 4, 3, 2, 65, 66 }, "Its first command is not READY.")]
    [InlineData(new byte[] { 4, 8, 5, 82, 69, 65, 68, 89, 200, 65 }, "It sent a READY command whose properties end too early.")]
    [InlineData(new byte[] { 8, 0 }, "It sent a frame with reserved flags (0x08).")]
    [InlineData(new byte[] { 6, 127, 255, 255, 255, 255, 255, 255, 255 }, "It announced a frame of 9223372036854775807 bytes; at most 65536 are allowed here.")]
    [InlineData(new byte[] { 6, 255, 255, 255, 255, 255, 255, 255, 255 }, "It announced a frame of 18446744073709551615 bytes; at most 65536 are allowed here.")]
    public async Task A_broken_READY_is_dropped(byte[] bytes, string problem)
    {
        using var peer = await WirePeer.ConnectAsync(Address);

        await peer.SendAsync([.. WirePeer.Greeting(), .. bytes]);

        await AssertDroppedAsync(peer, problem);
    }

    [Theory]
    [InlineData(0, "It closed after 0 of 64 bytes of its greeting.")]
    [InlineData(30, "It closed after 30 of 64 bytes of its greeting.")]
    [InlineData(64, "It closed before its READY command.")]
    public async Task A_peer_that_half_closes_in_the_handshake_is_dropped(int bytes, string problem)
    {
        using var peer = await WirePeer.ConnectAsync(Address);

        await peer.SendAsync(WirePeer.Greeting()[..bytes]);
        peer.HalfClose();

        await AssertDroppedAsync(peer, problem);
    }

    [Fact]
    public async Task A_peer_that_says_nothing_is_dropped_after_the_limit()
    {
        await using var impatient = Open(new ZmtpSettings { HandshakeLimit = TimeSpan.FromMilliseconds(20) });
        using var peer = await WirePeer.ConnectAsync(impatient.LocalEndPoint!);

        await peer.WaitUntilClosedAsync();

        Assert.Contains("It did not finish its handshake within 0.02 s.", await _log.WaitForAsync(PeerDropped), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_peers_than_the_limit_are_refused_and_the_others_stay()
    {
        await using var small = Open(new ZmtpSettings { ConnectionLimit = 1 });
        using var first = await WirePeer.OpenAsync(small.LocalEndPoint!, "REQ");
        using var second = await WirePeer.ConnectAsync(small.LocalEndPoint!);

        await second.WaitUntilClosedAsync();

        await AssertBeatsAsync(first);
    }

    private ReplySocket Open(ZmtpSettings settings) => new(new ZmtpEndpoint.Tcp(IPAddress.Loopback, 0), settings, _log);

    private async Task AssertDroppedAsync(WirePeer peer, string problem)
    {
        await peer.WaitUntilClosedAsync();
        Assert.EndsWith($"was dropped. {problem}", await _log.WaitForAsync(PeerDropped), StringComparison.Ordinal);
        using var next = await WirePeer.OpenAsync(Address, "REQ");
        await AssertBeatsAsync(next);
    }

    private static async Task AssertBeatsAsync(WirePeer peer)
    {
        await peer.SendMessageAsync("", "beat");
        Assert.Equal(["", "beat"], await peer.ReadTextAsync());
    }

    private static async Task ReadGreetingAndReadyAsync(WirePeer peer)
    {
        await peer.ReadGreetingAsync();
        Assert.Equal(WirePeer.Command, (await peer.ReadFrameAsync()).Flags);
    }
}
