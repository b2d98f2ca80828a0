using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Tests.Support.Docker;

namespace Repl.Benchmarks;

/// <summary>The floor for containers: the Engine's API, asked for nothing more than has to be.</summary>
internal sealed class BareExec : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly EngineClient _engine;

    private BareExec(EngineClient engine) => _engine = engine;

    /// <summary>Connects to an Engine.</summary>
    public static async Task<BareExec> ConnectAsync(DockerEngine engine) =>
        new(await EngineClient.ConnectAsync(EngineEndpoint.AtSocket(engine.SocketPath), EngineClient.UsualAnswerLimit, CancellationToken.None));

    /// <summary>Starts a program in a container.</summary>
    public async Task<EngineConversation> StartAsync(string container, params string[] command)
    {
        var exec = await _engine.PostAsync<ExecRequest, ExecCreated>($"/containers/{container}/exec", new ExecRequest(command, Tty: false), null, CancellationToken.None);
        return await _engine.ConverseAsync($"/exec/{exec.Id}/start", new ExecStart(false), Limit, CancellationToken.None);
    }

    /// <summary>Starts a program in a container and waits until it writes.</summary>
    public async Task RunAsync(string container, params string[] command)
    {
        await using var conversation = await StartAsync(container, command);
        Sizes.Check(1, await conversation.Stream.ReadAsync(new byte[1]));
    }

    /// <summary>Makes a container as sessions do, and starts it.</summary>
    public async Task MakeAsync(string name, string image)
    {
        var host = new HostSettings(AutoRemove: true, Init: true, null, null, null, null, "none", null);
        var request = new ContainerRequest(image, ["/bin/sh", "-c", "while read -r line; do :; done"], new Dictionary<string, string>(), null, null, StdinOnce: false, host);
        await _engine.PostAsync<ContainerRequest, ContainerCreated>($"/containers/create?name={name}", request, Limit, CancellationToken.None);
        await _engine.PostAsync($"/containers/{name}/start", Limit, CancellationToken.None);
    }

    /// <summary>Removes a container.</summary>
    public Task RemoveAsync(string name) => _engine.DeleteAsync($"/containers/{name}?force=1", CancellationToken.None);

    public void Dispose() => _engine.Dispose();
}
