using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>A container that is made for a session lives as long as the session.</summary>
public sealed class SandboxSessionSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private readonly SessionRegistry _sessions = new();
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync() => _engine = await fixture.GetAsync();

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    [Theory]
    [InlineData(DockerImages.Bash)]
    [InlineData(DockerImages.Busybox)]
    public async Task It_is_made_with_the_session_and_removed_with_it(string image)
    {
        var tag = NextTag();

        var session = await OpenAsync(image, box => box with { Tags = [tag] });
        var result = await session.RunAsync("cd /tmp; echo made >file; cat file", Stop);
        var living = await FindAsync(tag);
        await _sessions.CloseAsync("box");

        Assert.Equal("made\n", result.StandardOutput);
        Assert.Equal($"docker-image://{image}", session.Target.ToString());
        Assert.Single(living);
        Assert.Empty(await FindAsync(tag));
    }

    [Fact]
    public async Task It_is_as_it_was_ordered()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", "from here");
        var tag = NextTag();

        var session = await OpenAsync(
            DockerImages.Busybox,
            box => box with { Tags = [tag, "second"], Resources = new("500m", "64Mi"), Mounts = [new SandboxMount(folder.Path, "/data", IsReadOnly: true)], Network = "none" },
            SessionOptions.Default.Environment.Add("A", "b"));
        var made = (await _engine.CallAsync(HttpMethod.Get, $"/containers/{(await FindAsync($"{tag}"))[0]}/json"))!;

        Assert.Equal("from here b read-only\n", (await session.RunAsync("echo \"$(cat /data/file) $A $(touch /data/new 2>/dev/null || echo read-only)\"", Stop)).StandardOutput);
        Assert.Equal((64 << 20, 500_000_000, "none"), ((long)made["HostConfig"]!["Memory"]!, (long)made["HostConfig"]!["NanoCpus"]!, (string)made["HostConfig"]!["NetworkMode"]!));
        Assert.NotNull(made["Config"]!["Labels"]!["repl.tag.second"]);
    }

    [Fact]
    public void Settings_say_the_same()
    {
        var options = SessionOptions.Default;
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("memory", "512Mi"), ("cpu", "500m"), ("mount", ".:/data:ro"), ("mount", "cache:/cache"), ("network", "none"), ("tag", "a"), ("tag", "b"), ("keep", "true")])
        {
            options = SessionSetting.Find(name)!.Apply(options, value);
        }

        var sandbox = options.Docker.Sandbox;
        Assert.Equal((512L << 20, 0.5m, "none", true), (sandbox.Resources!.MemoryBytes, sandbox.Resources.Cpus, sandbox.Network, sandbox.Keep));
        Assert.Equal(["a", "b"], sandbox.Tags);
        Assert.Equal([new SandboxMount(Environment.CurrentDirectory, "/data", IsReadOnly: true), new SandboxMount("cache", "/cache")], sandbox.Mounts);
    }

    [Theory]
    [InlineData("memory", "lots", "takes an amount of memory, such as 512Mi, 16Gi, 500M or a number of bytes, but 'lots' stands there.")]
    [InlineData("memory", "-1", "takes an amount of memory")]
    [InlineData("memory", "99999999999999999999Ti", "takes an amount of memory")]
    [InlineData("cpu", "0", "takes an amount of processors, such as 2, 0.5 or 500m, but '0' stands there.")]
    [InlineData("cpu", "2cores", "takes an amount of processors")]
    [InlineData("mount", "./data", "takes folder:/path or folder:/path:ro, but './data' stands there.")]
    [InlineData("mount", "/nowhere:/data", "takes a folder that exists, and '/nowhere' does not.")]
    [InlineData("mount", "x:relative", "takes folder:/path")]
    public void What_is_no_such_amount_is_told_with_those_that_are(string name, string value, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<FormatException>(() => SessionSetting.Find(name)!.Apply(SessionOptions.Default, value)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_kept_one_stays_and_can_be_opened_again()
    {
        var session = await OpenAsync(DockerImages.Busybox, box => box with { Keep = true });
        await session.RunAsync("echo kept >/tmp/file", Stop);
        var note = Assert.Single(session.Notes);
        var name = note.Split('\'')[1];
        await using var container = new TestContainer(_engine, name);

        await _sessions.CloseAsync("box");
        await SandboxCleanup.PruneAsync(Options, Stop);
        var again = await container.OpenAsync(_sessions);

        Assert.Equal("kept\n", (await again.RunAsync("cat /tmp/file", Stop)).StandardOutput);
        Assert.Contains($"docker rm -f {name}", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_whose_container_is_killed_is_lost_with_it()
    {
        var tag = NextTag();
        var session = await OpenAsync(DockerImages.Busybox, box => box with { Tags = [tag] });
        var (watched, _) = await WatchedSession.StartAsync(session, Stop);

        await _engine.CallAsync(HttpMethod.Post, $"/containers/{(await FindAsync(tag))[0]}/kill");

        Assert.Equal(SessionState.Lost, await watched.NextStateAsync());
        await Assert.ThrowsAsync<SessionLostException>(() => session.RunAsync("echo hi", Stop));
        await _sessions.CloseAsync("box");
        Assert.Empty(await FindAsync(tag));
    }

    [Fact]
    public async Task A_missing_image_is_told_with_similar_ones()
    {
        await _engine.ProvideAsync(DockerImages.Busybox);

        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => OpenAsync("repl-test-busibox"));

        Assert.Contains("There is no image 'repl-test-busibox'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Did you mean 'repl-test-busybox:latest'?", refused.NextStep);
    }

    [Fact]
    public async Task An_image_without_a_shell_leaves_no_container()
    {
        var tag = NextTag();

        await _engine.ProvideAsync(DockerImages.Shellless);
        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => OpenAsync(DockerImages.Shellless, box => box with { Tags = [tag] }));

        Assert.Contains($"The image '{DockerImages.Shellless}' has no shell.", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await FindAsync(tag));
    }

    [Fact]
    public async Task Whoever_gives_up_leaves_no_container()
    {
        var tag = NextTag();
        await _engine.ProvideAsync(DockerImages.Busybox);
        for (var round = 0; round < 8; round++)
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(40 * round));
            try
            {
                await OpenAsync(DockerImages.Busybox, box => box with { Tags = [tag] }, stop: giveUp.Token);
                await _sessions.CloseAsync("box");
            }
            catch (Exception gaveUp) when (gaveUp is OperationCanceledException or SessionOpenException)
            {
                // As asked.
            }
        }

        Assert.Empty(await FindAsync(tag));
    }

    private DockerOptions Options => new() { Host = _engine.Host };

    private async Task<ISession> OpenAsync(
        string image,
        Func<SandboxOptions, SandboxOptions>? change = null,
        System.Collections.Immutable.ImmutableDictionary<string, string>? environment = null,
        CancellationToken? stop = null)
    {
        if (image is DockerImages.Bash or DockerImages.Busybox)
        {
            await _engine.ProvideAsync(image);
        }

        var options = new SessionOptions { Docker = Options with { Sandbox = (change ?? (box => box))(new SandboxOptions { Network = "none" }) } };
        return await _sessions.OpenAsync("box", $"docker-image://{image}", environment is null ? options : options with { Environment = environment }, stop ?? Stop);
    }

    private Task<IReadOnlyList<string>> FindAsync(string tag) => _engine.FindTaggedAsync(tag);

    private static string NextTag() => Guid.NewGuid().ToString("N");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
