using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Sandboxes of a scope share defaults, and are closed together.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "That closing fails is what is tested.")]
public sealed class SandboxScopeSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
{
    private readonly string _tag = Guid.NewGuid().ToString("N");
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await fixture.GetAsync();
        await _engine.ProvideAsync(DockerImages.Busybox);
    }

    public ValueTask DisposeAsync() => new(_engine.WaitUntilNoneIsTaggedAsync(_tag, Stop)); // no test may leave any

    [Fact]
    public async Task Overrides_replace_the_defaults_and_tags_are_merged()
    {
        await using var scope = new SandboxScope(
            Defaults with { Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" }, WorkingDirectory = "/tmp", Resources = new("500m", "64Mi") }, _engine.Host);

        var plain = await scope.CreateAsync(cancellationToken: Stop);
        var varied = await scope.CreateAsync(new SandboxOptions { Tags = ["gpu-workload"], Environment = new Dictionary<string, string> { ["A"] = "3" }, Resources = new(memory: "32Mi") }, Stop);

        Assert.Equal("1 2 /tmp\n", (await SayAsync(plain)).StandardOutput);
        Assert.Equal("3  /tmp\n", (await SayAsync(varied)).StandardOutput);
        Assert.True(varied.Tags.SetEquals([_tag, "gpu-workload"]));
        var limits = (await _engine.CallAsync(HttpMethod.Get, $"/containers/{varied.Name}/json"))!["HostConfig"]!;
        Assert.Equal((32 << 20, 0), ((long)limits["Memory"]!, (long)limits["NanoCpus"]!));

        static Task<CommandResult> SayAsync(Sandbox box) => box.RunAsync(["sh", "-c", "echo \"$A $B $(pwd)\""], cancellationToken: Stop);
    }

    [Fact]
    public async Task It_counts_what_it_has_and_closes_all_of_it()
    {
        var scope = new SandboxScope(Defaults, _engine.Host);
        await using (scope)
        {
            Assert.Equal(0, scope.Count);
            var first = await scope.CreateAsync(cancellationToken: Stop);
            await scope.CreateAsync(cancellationToken: Stop);
            Assert.Equal((2, 2), (scope.Count, (await _engine.FindTaggedAsync(_tag)).Count));

            await first.CloseAsync();
            Assert.Equal((1, 1), (scope.Count, (await _engine.FindTaggedAsync(_tag)).Count));
        }

        Assert.Equal(0, scope.Count);
        Assert.Empty(await _engine.FindTaggedAsync(_tag));
    }

    [Fact]
    public async Task An_exception_in_its_block_leaves_nothing()
    {
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(async () =>
        {
            await using var scope = new SandboxScope(Defaults, _engine.Host);
            await scope.CreatePoolAsync(2, cancellationToken: Stop);
            throw new TimeZoneNotFoundException();
        });

        Assert.Empty(await _engine.FindTaggedAsync(_tag));
    }

    [Fact]
    public async Task A_pool_is_made_and_works_at_the_same_time()
    {
        await using var scope = new SandboxScope(Defaults, _engine.Host);

        var pool = await scope.CreatePoolAsync(5, new SandboxOptions { Name = $"pool-{_tag}" }, Stop);
        var results = await Task.WhenAll(pool.Select((box, number) => box.RunAsync(["echo", $"{number}"], cancellationToken: Stop)));

        Assert.Equal(["0\n", "1\n", "2\n", "3\n", "4\n"], results.Select(result => result.StandardOutput));
        Assert.Equal(Enumerable.Range(1, 5).Select(number => $"pool-{_tag}-{number}"), pool.Select(box => box.Name));
        Assert.Equal(5, scope.Count);
    }

    [Fact]
    public async Task A_pool_of_which_one_cannot_be_made_is_not_made()
    {
        await using var scope = new SandboxScope(Defaults, _engine.Host);
        await using var inTheWay = await scope.CreateAsync(new SandboxOptions { Name = $"pool-{_tag}-2" }, Stop);

        var refused = await Assert.ThrowsAsync<DockerConnectException>(() => scope.CreatePoolAsync(3, new SandboxOptions { Name = $"pool-{_tag}" }, Stop));

        Assert.Equal(DockerFailure.NameTaken, refused.Failure);
        Assert.Equal([inTheWay.Name], await _engine.FindTaggedAsync(_tag));
        Assert.Equal(1, scope.Count);
    }

    [Fact]
    public async Task What_was_made_elsewhere_can_be_adopted()
    {
        var scope = new SandboxScope(dockerHost: _engine.Host);
        await using var container = await _engine.RunAsync(DockerImages.Busybox, body => (body["Labels"]![SandboxLabels.Ours], body["Labels"]![SandboxLabels.Tag + _tag]) = ("yes", "yes"));
        await using (scope)
        {
            foreach (var orphan in await Sandbox.ListAsync([_tag], _engine.Host, Stop))
            {
                Assert.Same(orphan, scope.Adopt(orphan));
            }

            Assert.Equal(1, scope.Count);
        }

        Assert.Empty(await _engine.FindTaggedAsync(_tag));
    }

    [Fact]
    public async Task A_kept_one_outlives_its_scope()
    {
        Sandbox kept;
        await using (var scope = new SandboxScope(Defaults, _engine.Host))
        {
            kept = await scope.CreateAsync(new SandboxOptions { Keep = true }, Stop);
        }

        var again = Assert.Single(await Sandbox.ListAsync([_tag], _engine.Host, Stop));
        Assert.Equal(kept.Name, again.Name);
        await again.CloseAsync();
    }

    [Fact]
    public async Task A_closed_one_refuses_to_create()
    {
        await using var scope = new SandboxScope(Defaults, _engine.Host);
        var box = await scope.CreateAsync(cancellationToken: Stop);
        await Task.WhenAll(scope.CloseAsync(), scope.CloseAsync());

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => scope.CreateAsync(cancellationToken: Stop));
        await Assert.ThrowsAsync<InvalidOperationException>(() => scope.CreatePoolAsync(2, cancellationToken: Stop));

        Assert.StartsWith($"Cannot create a sandbox: {scope.Id} is closed.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => scope.Adopt(box));
    }

    [Fact]
    public async Task Closing_waits_for_what_is_just_being_made()
    {
        await using var scope = new SandboxScope(Defaults, _engine.Host);
        var making = scope.CreatePoolAsync(3, cancellationToken: Stop);

        await scope.CloseAsync();

        Assert.True(making.IsCompleted);
        Assert.Empty(await _engine.FindTaggedAsync(_tag));
    }

    [Fact]
    public async Task What_could_not_be_removed_is_named()
    {
        await using var engine = await DockerEngine.StartOwnAsync();
        await engine.ProvideAsync(DockerImages.Busybox);
        var scope = new SandboxScope(Defaults, engine.Host);
        var pool = await scope.CreatePoolAsync(2, cancellationToken: Stop);
        await engine.SignalAsync("KILL");

        var closing = Stopwatch.StartNew();
        var failed = await Assert.ThrowsAsync<SandboxCloseException>(scope.CloseAsync);

        Assert.Equal(pool.Select(box => box.Name).Order(), failed.Remaining.Order());
        Assert.StartsWith("2 of 2 sandboxes could not be removed and may still run: ", failed.Message, StringComparison.Ordinal);
        Assert.InRange(closing.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Everything_that_is_made_says_whose_it_is()
    {
        await using var scope = new SandboxScope(Defaults with { MaxLifetime = TimeSpan.FromMinutes(5) }, _engine.Host);
        var box = await scope.CreateAsync(cancellationToken: Stop);

        var labels = (await _engine.CallAsync(HttpMethod.Get, $"/containers/{box.Name}/json"))!["Config"]!["Labels"]!;

        Assert.Equal((scope.Id, $"{Environment.ProcessId}"), ((string)labels[SandboxLabels.Scope]!, (string)labels[SandboxLabels.Process]!));
        Assert.NotNull(labels[SandboxLabels.Machine]);
        Assert.NotNull(labels[SandboxLabels.Expires]);
    }

    private SandboxDefaults Defaults => new() { Image = DockerImages.Busybox, Network = "none", Tags = [_tag] };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
