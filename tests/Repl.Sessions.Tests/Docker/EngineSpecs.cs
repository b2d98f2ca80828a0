using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>The Docker Engine is spoken to, or it is told why not.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EngineSpecs(DockerEngine.Fixture fixture) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_running_engine_answers()
    {
        var engine = await fixture.GetAsync();
        await using var container = await engine.RunAsync(DockerImages.Busybox);
        using var client = await EngineClient.ConnectAsync(EngineEndpoint.AtSocket(engine.SocketPath), EngineClient.UsualAnswerLimit, Stop);

        var details = await client.GetAsync<ContainerDetails>($"/containers/{container.Name}/json", Stop);

        Assert.Equal(("running", true, false), (details.State.Status, details.State.Running, details.State.Paused));
    }

    [Fact]
    public async Task An_encrypted_engine_is_used_by_who_has_the_keys()
    {
        var keys = new EngineKeys(_folder);
        var port = SshServer.FreePort();
        await using var engine = await DockerEngine.StartOwnAsync([$"--host=tcp://127.0.0.1:{port}", .. keys.ServerSettings]);
        await using var container = await engine.RunAsync(DockerImages.Busybox);
        var endpoint = EngineEndpoint.Parse($"tcp://127.0.0.1:{port}", new EngineTls(keys.ClientFolder, Verifies: true), "test");

        using var client = await EngineClient.ConnectAsync(endpoint, EngineClient.UsualAnswerLimit, Stop);
        var exec = await client.PostAsync<ExecRequest, ExecCreated>($"/containers/{container.Name}/exec", new ExecRequest(["sh", "-c", "cat; echo end"], Tty: false), null, Stop);
        await using var conversation = await client.ConverseAsync($"/exec/{exec.Id}/start", new ExecStart(false), TestLimits.Wait, Stop);
        await conversation.Stream.WriteAsync("hello\n"u8.ToArray(), Stop);
        await conversation.EndSendingAsync(); // end-of-file, while the answer still comes
        using var reader = new StreamReader(conversation.Stream);
        var answer = await reader.ReadToEndAsync(Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Contains("hello\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("end\n", answer, StringComparison.Ordinal);
        var strangers = EngineEndpoint.Parse($"tcp://127.0.0.1:{port}", new EngineTls(keys.EmptyFolder, Verifies: true), "test");
        Assert.Equal(DockerFailure.Untrusted, (await RefusedAsync(strangers)).Failure);
        var plain = EngineEndpoint.Parse($"tcp://127.0.0.1:{port}", null, "test");
        Assert.Contains("status 400", (await RefusedAsync(plain)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_engine_at_a_socket_is_told()
    {
        var refused = await RefusedAsync(EngineEndpoint.AtSocket(_folder.File("none.sock")));

        Assert.Equal(DockerFailure.NoEngine, refused.Failure);
        Assert.Equal($"No Docker Engine listens at unix://{_folder.File("none.sock")}.", refused.Problem);
    }

    [Fact]
    public async Task No_engine_at_a_port_is_told()
    {
        var refused = await RefusedAsync(EngineEndpoint.Parse($"tcp://127.0.0.1:{SshServer.FreePort()}", null, "test"));

        Assert.Equal(DockerFailure.NoEngine, refused.Failure);
    }

    [Fact]
    public async Task A_host_without_an_address_is_told()
    {
        var refused = await RefusedAsync(EngineEndpoint.Parse("tcp://no-such-host.invalid", null, "test"));

        Assert.Equal(DockerFailure.NoEngine, refused.Failure);
    }

    [Fact]
    public void A_socket_that_the_user_may_not_use_is_told()
    {
        var refused = EngineErrors.Unreachable(EngineEndpoint.AtSocket("/run/x.sock"), new HttpRequestException("", new SocketException((int)SocketError.AccessDenied)));

        Assert.Equal(DockerFailure.NoPermission, refused.Failure);
        Assert.Contains("group", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_says_nothing_is_given_up_in_time()
    {
        using var listener = ListenAt(_folder.File("silent.sock"));
        var time = Stopwatch.StartNew();

        var refused = await RefusedAsync(EngineEndpoint.AtSocket(_folder.File("silent.sock")), TimeSpan.FromSeconds(1));

        Assert.Equal(DockerFailure.TimedOut, refused.Failure);
        Assert.EndsWith("did not answer within 1 s.", refused.Problem, StringComparison.Ordinal);
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "is no Docker Engine")]
    [InlineData("HTTP/1.1 200 OK\r\nApi-Version: 1.12\r\nContent-Length: 2\r\n\r\nOK", "speaks version 1.12 of its API, and 1.35 is the oldest")]
    [InlineData("HTTP/1.1 500 Broken\r\nContent-Length: 24\r\n\r\n{\"message\":\"disk full.\"}", "refused with status 500: disk full.")]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\n<p/>", "refused with status 503.")]
    [InlineData("SSH-2.0-OpenSSH\r\n", "broke")]
    public async Task Whatever_else_answers_is_told(string answer, string expected)
    {
        using var listener = ListenAt(_folder.File("other.sock"));
        var answering = AnswerAsync(listener, answer);

        var refused = await RefusedAsync(EngineEndpoint.AtSocket(_folder.File("other.sock")));
        await answering;

        Assert.Contains(expected, refused.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_gives_up_gets_the_own_token_back()
    {
        using var listener = ListenAt(_folder.File("silent.sock"));
        using var giveUp = new CancellationTokenSource();
        var connecting = EngineClient.ConnectAsync(EngineEndpoint.AtSocket(_folder.File("silent.sock")), EngineClient.UsualAnswerLimit, giveUp.Token);
        using var accepted = await listener.AcceptAsync(Stop);

        await giveUp.CancelAsync();

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(TestLimits.Wait, Stop));
        Assert.Equal(giveUp.Token, stopped.CancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<EngineException> RefusedAsync(EngineEndpoint endpoint, TimeSpan? answerLimit = null) =>
        await Assert.ThrowsAsync<EngineException>(() => EngineClient.ConnectAsync(endpoint, answerLimit ?? EngineClient.UsualAnswerLimit, Stop).WaitAsync(TestLimits.Wait, Stop));

    private static Socket ListenAt(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    private static async Task AnswerAsync(Socket listener, string answer)
    {
        using var accepted = await listener.AcceptAsync(Stop);
        await using var stream = new NetworkStream(accepted);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(Stop) is { Length: > 0 })
        {
        }

        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
