using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Images;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>An image that is not there comes from its registry.</summary>
public sealed class ImagePullSpecs(ImagePullSpecs.Places places) : IClassFixture<ImagePullSpecs.Places>, IAsyncLifetime
{
    private const int Size = 60_000_000;

    private readonly SessionRegistry _sessions = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    [Fact]
    public async Task A_missing_image_is_fetched_and_progress_ends_at_the_whole()
    {
        var image = await places.Registry.ProvideAsync(places.Engine, "fetched", Size);
        var reports = new Reports();

        var session = await OpenAsync(image, reports);

        Assert.Equal("60000000\n", (await session.RunAsync("wc -c </random", Stop)).StandardOutput);
        Assert.Equal(($"{image}:latest", true, 1.0), (reports.All[^1].Image, reports.All[^1].IsComplete, reports.All[^1].Share));
        Assert.True(reports.All[^1].BytesTotal >= Size);
        Assert.Equal(reports.All[^1].BytesTotal, reports.All[^1].BytesDone);
        Assert.Contains(reports.All, report => report.BytesDone > 0 && report.BytesDone < report.BytesTotal);
        Assert.Equal(reports.All.Select(report => report.BytesDone).Order(), reports.All.Select(report => report.BytesDone));
        Assert.All(reports.All.SkipLast(1), report => Assert.InRange(report.Share, 0, 0.99));
    }

    [Fact]
    public async Task A_sandbox_in_CSharp_tells_the_progress_too()
    {
        var image = await places.Registry.ProvideAsync(places.Engine, "fetched-for-a-sandbox", Size);
        var reports = new Reports();

        await using var box = await Sandbox.StartAsync(new SandboxOptions { Image = image, Network = "none" }, reports, places.Engine.Host, Stop);

        Assert.Equal((true, 1.0), (reports.All[^1].IsComplete, reports.All[^1].Share));
        Assert.Contains(reports.All, report => report.BytesDone > 0 && report.BytesDone < report.BytesTotal);
    }

    [Fact]
    public async Task Of_an_image_that_is_there_nothing_is_told()
    {
        await places.Engine.ProvideAsync(DockerImages.Busybox);
        var reports = new Reports();

        await OpenAsync(DockerImages.Busybox, reports);

        Assert.Empty(reports.All);
    }

    [Fact]
    public async Task Without_a_listener_it_is_fetched_as_well()
    {
        var image = await places.Registry.ProvideAsync(places.Engine, "quiet", 1000);

        var session = await OpenAsync(image, null);

        Assert.Equal("1000\n", (await session.RunAsync("wc -c </random", Stop)).StandardOutput);
    }

    [Fact]
    public async Task What_the_registry_does_not_have_is_told_with_similar_ones_that_are_here()
    {
        await places.Engine.ProvideAsync(DockerImages.Busybox);
        await places.Engine.CallAsync(HttpMethod.Post, $"/images/{DockerImages.Busybox}/tag?repo={places.Registry.Address}/similar&tag=1");

        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => OpenAsync($"{places.Registry.Address}/similar:2", new Reports()));

        Assert.Contains($"There is no image '{places.Registry.Address}/similar:2' at ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("and it could not be fetched: manifest for ", refused.Message, StringComparison.Ordinal);
        Assert.Equal($"Did you mean '{places.Registry.Address}/similar:1'?", refused.NextStep);
    }

    [Fact]
    public async Task A_registry_that_ends_in_the_middle_is_told_in_bounded_time()
    {
        await using var registry = await DockerRegistry.StartAsync();
        var image = await registry.ProvideAsync(places.Engine, "broken", 4 * Size);
        var ending = Task.CompletedTask;
        var progress = new Reports(report => ending = report is { BytesDone: > 0 } && ending.IsCompletedSuccessfully ? registry.EndAsync() : ending);

        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => OpenAsync(image, progress).WaitAsync(TestLimits.Wait, Stop));
        await ending;

        Assert.Contains($"There is no image '{image}' at ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("it could not be fetched", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_gives_up_in_the_middle_waits_no_longer()
    {
        var image = await places.Registry.ProvideAsync(places.Engine, "cancelled", 4 * Size);
        using var giveUp = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => OpenAsync(image, new Reports(report => Cancel(report, giveUp)), giveUp.Token).WaitAsync(TestLimits.Wait, Stop));

        Assert.Empty(_sessions.List());
        Assert.DoesNotContain(
            (await places.Engine.CallAsync(HttpMethod.Get, "/images/json"))!.AsArray(), local => local!.ToJsonString().Contains(image, StringComparison.Ordinal));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static void Cancel(ImagePull report, CancellationTokenSource giveUp)
    {
        if (report.BytesDone > 0)
        {
            giveUp.Cancel();
        }
    }

    private Task<ISession> OpenAsync(string image, IProgress<ImagePull>? progress, CancellationToken? stop = null) => _sessions.OpenAsync(
        "box",
        $"docker-image://{image}",
        new SessionOptions { Docker = new DockerOptions { Host = places.Engine.Host, Sandbox = new SandboxOptions { Network = "none" } } },
        progress,
        stop ?? Stop);

    private sealed class Reports(Action<ImagePull>? then = null) : IProgress<ImagePull>
    {
        public List<ImagePull> All { get; } = [];

        public void Report(ImagePull value)
        {
            All.Add(value);
            then?.Invoke(value);
        }
    }

    /// <summary>An Engine that asks a registry once only, and the registry.</summary>
    public sealed class Places : IAsyncLifetime
    {
        public DockerEngine Engine { get; private set; } = null!;

        public DockerRegistry Registry { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Engine = await DockerEngine.StartOwnAsync("--max-download-attempts=1");
            Registry = await DockerRegistry.StartAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Engine.DisposeAsync();
            await Registry.DisposeAsync();
        }
    }
}
