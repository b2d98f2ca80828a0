using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Repl.Sessions.Forwarding;
using Repl.Sessions.Tests.Ssh;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Forwarding;

/// <summary>A port on this machine leads to one that only the host can reach.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ForwardSpecs : IAsyncLifetime
{
    private readonly SessionRegistry _sessions = new();
    private readonly TcpListener _remote = new(IPAddress.Loopback, 0);
    private SshServer? _server;
    private ISession? _session;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int RemotePort => ((IPEndPoint)_remote.LocalEndpoint).Port;

    public async ValueTask InitializeAsync()
    {
        _remote.Start();
        _server = await SshServer.StartAsync();
        _session = await _sessions.OpenAsync("web", _server.Target.ToString(), new SessionOptions { Ssh = _server.Options }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _sessions.DisposeAsync();
        await _server!.DisposeAsync();
        _remote.Dispose();
    }

    [Fact]
    public async Task What_one_side_ends_the_other_may_still_answer()
    {
        await using var forward = await _session!.ForwardAsync("127.0.0.1", RemotePort, Stop);

        Assert.Equal("answer to 'question'", await AskAsync(forward));
        Assert.Equal($"127.0.0.1:{forward.LocalPort} to 127.0.0.1:{RemotePort}", forward.ToString());
    }

    [Fact]
    public async Task Many_connections_and_much_data_go_through_at_the_same_time()
    {
        await using var forward = await _session!.ForwardAsync("localhost", RemotePort, Stop);
        var sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);

        var received = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EchoAsync(forward, sent)));

        Assert.All(received, bytes => Assert.True(sent.AsSpan().SequenceEqual(bytes)));
    }

    [Fact]
    public async Task Where_nobody_listens_the_connection_ends_and_the_reason_is_kept()
    {
        await using var forward = await _session!.ForwardAsync("127.0.0.1", SshServer.FreePort(), Stop);

        Assert.Equal("", await ReadToEndAsync(forward));
        Assert.Contains("refused", forward.LastFailure, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task It_ends_with_the_session_and_its_connections_too()
    {
        var forward = await _session!.ForwardAsync("127.0.0.1", RemotePort, Stop);
        using var client = await ConnectAsync(forward);
        using var remote = await _remote.AcceptTcpClientAsync(Stop);

        await _sessions.CloseAsync("web");

        Assert.False(forward.IsOpen);
        await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(forward));
        Assert.Equal("", await ReadToEndAsync(client.GetStream()));
    }

    [Fact]
    public async Task It_goes_on_over_the_new_connection_after_a_lost_one()
    {
        var forward = await _session!.ForwardAsync("127.0.0.1", RemotePort, Stop);
        var (watched, _) = await WatchedSession.StartAsync(_session!, Stop);
        _server!.DropConnections();
        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());

        Assert.Equal("", await ReadToEndAsync(forward));
        Assert.NotNull(_session!.LossReason);
        await _session.RunAsync("echo back", Stop);

        Assert.Equal("answer to 'question'", await AskAsync(forward));
        Assert.Null(_session.LossReason);
    }

    [Fact]
    public async Task A_session_on_this_machine_and_a_taken_port_are_refused_in_a_sentence()
    {
        var local = await _sessions.OpenAsync("box", cancellationToken: Stop);

        var none = await Assert.ThrowsAsync<ForwardException>(() => local.ForwardAsync("127.0.0.1", RemotePort, Stop));
        var taken = await Assert.ThrowsAsync<ForwardException>(() => _session!.ForwardAsync("127.0.0.1", 80, RemotePort, Stop));

        Assert.Equal("Session 'box': Its target, local:, forwards no ports. Use a session at an SSH host.", none.Message);
        Assert.StartsWith($"Session 'web': Port {RemotePort} of this machine cannot be listened at: ", taken.Message);
    }

    private async Task<string> AskAsync(PortForward forward)
    {
        using var client = await ConnectAsync(forward);
        using var remote = await _remote.AcceptTcpClientAsync(Stop);
        var stream = client.GetStream(); // there is none to get once one way has ended
        await stream.WriteAsync("question"u8.ToArray(), Stop);
        client.Client.Shutdown(SocketShutdown.Send);
        var question = await ReadToEndAsync(remote.GetStream());
        await remote.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"answer to '{question}'"), Stop);
        remote.Close();
        return await ReadToEndAsync(stream);
    }

    private async Task<byte[]> EchoAsync(PortForward forward, byte[] sent)
    {
        using var client = await ConnectAsync(forward);
        using var remote = await _remote.AcceptTcpClientAsync(Stop);
        var echo = Task.Run(async () =>
        {
            await remote.GetStream().CopyToAsync(remote.GetStream(), Stop);
            remote.Client.Shutdown(SocketShutdown.Send);
        });
        var stream = client.GetStream();
        var sending = Task.Run(async () =>
        {
            await stream.WriteAsync(sent, Stop);
            client.Client.Shutdown(SocketShutdown.Send);
        });
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, Stop).WaitAsync(TestLimits.Wait, Stop);
        await Task.WhenAll(echo, sending);
        return received.ToArray();
    }

    private static async Task<TcpClient> ConnectAsync(PortForward forward)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, forward.LocalPort, Stop);
        return client;
    }

    private static async Task<string> ReadToEndAsync(PortForward forward)
    {
        try
        {
            using var client = await ConnectAsync(forward);
            return await ReadToEndAsync(client.GetStream());
        }
        catch (SocketException)
        {
            return "";
        }
    }

    // A connection that was cut ends in an error or at once, as the system likes.
    private static async Task<string> ReadToEndAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            return await reader.ReadToEndAsync(Stop).WaitAsync(TestLimits.Wait, Stop);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
