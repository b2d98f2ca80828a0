using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Xunit;

namespace Repl.Tests.Support.Docker;

/// <summary>
/// A real Docker Engine: the one that <c>DOCKER_HOST</c> names, else one of our own, on a socket and with files in a temporary folder. Its
/// images are made here: no registry is asked. A failing test shows the Engine's own log.
/// </summary>
/// <remarks>It is asked by a client of its own, so that a fault of the client under test does not hide itself.</remarks>
[SuppressMessage("Reliability", "CA2000", Justification = "The engine owns its client and its process, and is returned.")]
public sealed class DockerEngine : IAsyncDisposable
{
    private const string Label = "repl-test";

    // Ends the Engine when its input ends, that is with the test program, however that ends; and clears up after it: shims, mounts, files.
    private const string Keeper = """
        folder=$1; program=$2; shift 2
        trap '' INT TERM HUP
        env --default-signal=PIPE,INT,QUIT,TERM,HUP "$program" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" "$@" &
        engine=$!
        cat >/dev/null
        kill -s TERM "$engine"
        wait "$engine"
        # What a killed Engine has left running: the first programs of its containers, and then the shims that hold them.
        find "$folder/exec" -name init.pid 2>/dev/null | while read -r file; do kill -s KILL "$(cat "$file")"; done

        """ + ClearUp;

    private const string ClearUp = """
        for file in /proc/[0-9]*/cmdline; do
            process=${file#/proc/}; process=${process%/cmdline}
            [ "$process" = $$ ] || ! tr '\0' ' ' <"$file" 2>/dev/null | grep -qF "$folder/" || kill -s KILL "$process" 2>/dev/null
        done
        sed -n "s|^[^ ]* \($folder/[^ ]*\) .*|\1|p" /proc/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
        rm -rf --one-file-system "$folder"
        """;

    // The same for Podman. What it may raise limits to differs from one machine to the next, and its default is too much for some.
    private const string PodmanKeeper = """
        folder=$1; podman=$2
        trap '' INT TERM HUP
        export CONTAINERS_CONF="$folder/containers.conf"
        printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n' >"$CONTAINERS_CONF"
        set -- "$podman" --root "$folder/root" --runroot "$folder/run" --tmpdir "$folder/tmp" --storage-driver vfs --cgroup-manager cgroupfs --events-backend file
        env --default-signal=PIPE,INT,QUIT,TERM,HUP "$@" --log-level info system service --time=0 "unix://$folder/engine.sock" &
        engine=$!
        echo "$engine" >"$folder/pid"
        cat >/dev/null
        "$@" rm --all --force --time 0 >/dev/null
        kill -s TERM "$engine"
        wait "$engine"

        """ + ClearUp;

    private readonly RunningProgram? _engine;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, Lazy<Task>> _images = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<TestContainer>>> _shared = new();
    private int _lastNumber;

    private DockerEngine(string host, RunningProgram? engine)
    {
        (Host, _engine) = (host, engine);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://docker"), Timeout = TestLimits.Wait };
    }

    /// <summary>Where it listens, as <c>DOCKER_HOST</c> has it.</summary>
    public string Host { get; }

    /// <summary>The path of its socket.</summary>
    public string SocketPath => Host["unix://".Length..];

    /// <summary>Starts one, unless <c>DOCKER_HOST</c> names one.</summary>
    /// <returns>The running Engine.</returns>
    public static async Task<DockerEngine> StartAsync() =>
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? new DockerEngine(host, null) : await StartOwnAsync();

    /// <summary>Starts one of our own, which a test may stop.</summary>
    /// <param name="settings">Further arguments of <c>dockerd</c>, in place of ours where they say the same.</param>
    /// <returns>The running Engine.</returns>
    public static async Task<DockerEngine> StartOwnAsync(params string[] settings)
    {
        var dockerd = RequiredProgram.At("/usr/sbin/dockerd");
        RequiredProgram.Root("dockerd");
        var folder = Directory.CreateTempSubdirectory("repl-tests-docker-").FullName;
        var host = $"unix://{folder}/engine.sock";

        // No bridge: that would need the machine's firewall, and no test needs a network.
        var engine = RunningProgram.Start(
            "setsid",
            ["--wait", "sh", "-c", Keeper, "repl-test-engine", folder, dockerd, "--host", host, "--storage-driver=vfs", "--bridge=none", "--iptables=false", "--shutdown-timeout=5", .. settings]);
        await engine.StandardError.WaitForAsync("API listen on");
        return new DockerEngine(host, engine);
    }

    /// <summary>Starts Podman's service, which speaks the same.</summary>
    /// <returns>The running service.</returns>
    public static async Task<DockerEngine> StartPodmanAsync()
    {
        var podman = RequiredProgram.OnPath("podman");
        RequiredProgram.Root("podman");
        RequiredProgram.OnPath("catatonit");
        var folder = Directory.CreateTempSubdirectory("repl-tests-podman-").FullName;
        var service = RunningProgram.Start("setsid", ["--wait", "sh", "-c", PodmanKeeper, "repl-test-podman", folder, podman]);
        await service.StandardError.WaitForAsync("API service listening on");
        return new DockerEngine($"unix://{folder}/engine.sock", service);
    }

    /// <summary>Starts a container.</summary>
    /// <param name="image">One of <see cref="DockerImages"/>.</param>
    /// <param name="change">Changes the body of ContainerCreate. Default: it stays as it is.</param>
    /// <returns>The container.</returns>
    public async Task<TestContainer> RunAsync(string image, Action<JsonObject>? change = null)
    {
        await ProvideAsync(image);
        var name = NextName();
        var body = new JsonObject
        {
            ["Image"] = image,
            ["Cmd"] = new JsonArray([.. DockerImages.IdleCommand(image).Select(word => JsonValue.Create(word))]),
            ["StopSignal"] = "SIGKILL",
            ["Labels"] = new JsonObject { [Label] = "yes" },
            ["HostConfig"] = new JsonObject { ["NetworkMode"] = "none" },
        };
        change?.Invoke(body);
        body["Labels"]!["repl.name"] = name; // as on ours; what makes one ours are others
        await CallAsync(HttpMethod.Post, $"/containers/create?name={name}", JsonContent.Create(body));
        await CallAsync(HttpMethod.Post, $"/containers/{name}/start");
        return new TestContainer(this, name);
    }

    /// <summary>A container that several tests use: none may stop it, or count what runs in it. Removed with the Engine.</summary>
    /// <param name="image">One of <see cref="DockerImages"/>.</param>
    /// <param name="folder">A folder of this machine that it has at the same place. Default none.</param>
    /// <returns>The same for all who ask for that image and folder.</returns>
    public Task<TestContainer> SharedAsync(string image, string? folder = null) => _shared.GetOrAdd($"{image} {folder}", _ => new Lazy<Task<TestContainer>>(() => RunAsync(image, body =>
    {
        if (folder is not null)
        {
            body["HostConfig"]!["Binds"] = new JsonArray($"{folder}:{folder}");
        }
    }))).Value;

    /// <summary>Makes an image, unless it is there.</summary>
    /// <param name="image">One of <see cref="DockerImages"/>.</param>
    /// <returns>A task that ends when it is there.</returns>
    public Task ProvideAsync(string image) => _images.GetOrAdd(image, _ => new Lazy<Task>(() => ImportAsync(image))).Value;

    /// <summary>A name that no other container has.</summary>
    /// <returns>The name.</returns>
    public string NextName() => $"repl-test-{Environment.ProcessId}-{Interlocked.Increment(ref _lastNumber)}";

    /// <summary>Asks the Engine.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Without a version.</param>
    /// <param name="content">The body; null for none.</param>
    /// <returns>The answer; null where it has no body.</returns>
    public async Task<JsonNode?> CallAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await _http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == System.Net.HttpStatusCode.NotModified, $"{method} {path}: {(int)answer.StatusCode} {body}");
        return body.Length > 0 && answer.Content.Headers.ContentType?.MediaType == "application/json" ? Parse(body) : null;
    }

    /// <summary>Sends the Engine's own process a signal.</summary>
    /// <param name="name">Such as <c>KILL</c>.</param>
    /// <returns>A task that ends when it was sent.</returns>
    public async Task SignalAsync(string name)
    {
        var id = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(SocketPath)!, "pid"));
        using var kill = System.Diagnostics.Process.Start(RequiredProgram.OnPath("kill"), ["-s", name, id.Trim()]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it, if it is ours, with all that it runs, and removes its files.</summary>
    /// <returns>A task that ends when nothing is left.</returns>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_shared.Values.Select(async shared => await (await shared.Value).DisposeAsync()));
        _http.Dispose();
        if (_engine is not null)
        {
            var result = await _engine.EndAsync(CancellationToken.None);
            TestContext.Current.TestOutputHelper?.WriteLine(result.StandardError);
            await _engine.DisposeAsync();
        }
    }

    // Progress comes as several objects, one a line: the last one tells.
    private static JsonNode? Parse(string body) => JsonNode.Parse(body.Trim().Split('\n')[^1]);

    private async Task ImportAsync(string image)
    {
        using var tar = await DockerImages.PackAsync(image);
        using var content = new StreamContent(tar);
        var told = await CallAsync(HttpMethod.Post, $"/images/create?fromSrc=-&repo={image}&tag=latest", content);
        Assert.True(told?["error"] is null, told?.ToJsonString());
    }

    /// <summary>One Engine for all tests of a program; started with the first test that asks for it.</summary>
    public sealed class Fixture : IAsyncDisposable
    {
        private readonly Lazy<Task<DockerEngine>> _engine = new(StartAsync);

        /// <summary>The Engine.</summary>
        /// <returns>The same for all.</returns>
        public Task<DockerEngine> GetAsync() => _engine.Value;

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            if (_engine.IsValueCreated && _engine.Value.IsCompletedSuccessfully)
            {
                await (await _engine.Value).DisposeAsync();
            }
        }
    }
}
