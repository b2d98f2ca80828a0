using System.Text.Json.Nodes;
using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>What was left behind is removed later. An Engine of its own: elsewhere every test that starts a sandbox would do it too.</summary>
public sealed class SandboxPruneSpecs : IAsyncLifetime
{
    private DockerEngine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = await DockerEngine.StartOwnAsync();
        await _engine.ProvideAsync(DockerImages.Busybox);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Only_what_has_no_living_owner_is_pruned()
    {
        const string tag = "pruned";
        var alive = SandboxOwner.This;
        await using var ended = await LabelledAsync(tag, alive with { Process = "999999999" });
        await using var otherStart = await LabelledAsync(tag, alive with { Started = "1" });
        await using var earlierBoot = await LabelledAsync(tag, alive with { Boot = "other" });
        await using var living = await LabelledAsync(tag, alive);
        await using var elsewhere = await LabelledAsync(tag, alive with { Machine = "other", Boot = "other", Process = "999999999" });
        await using var unseen = await LabelledAsync(tag, alive with { Namespace = "other", Process = "999999999" });
        await using var kept = await LabelledAsync(tag, alive with { Process = "999999999" }, SandboxLabels.Kept);
        await using var foreign = await _engine.RunAsync(DockerImages.Busybox, body => body["Labels"]![SandboxLabels.Tag + tag] = "yes");

        var removed = await SandboxCleanup.PruneAsync(Options, Stop);

        Assert.Equal(new[] { ended.Name, otherStart.Name, earlierBoot.Name }.Order(), removed.Order());
        Assert.Equal(new[] { living.Name, elsewhere.Name, unseen.Name, kept.Name, foreign.Name }.Order(), (await _engine.FindTaggedAsync(tag)).Order());
    }

    [Fact]
    public async Task A_kept_one_whose_lifetime_is_over_is_pruned()
    {
        await using var box = await Sandbox.StartAsync(
            new SandboxOptions { Image = DockerImages.Busybox, Network = "none", MaxLifetime = TimeSpan.FromSeconds(1), Keep = true }, _engine.Host, Stop);
        await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => box.RunAsync(["sleep", "1000"], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop));
        await box.DisposeAsync();

        Assert.Contains(box.Name, await SandboxCleanup.PruneAsync(Options, Stop));
    }

    [Fact]
    public async Task Checkpoints_of_a_kept_one_are_pruned_with_their_owner_and_the_container_stays()
    {
        const string tag = "checkpointed";
        await using var kept = await LabelledAsync(tag, SandboxOwner.This with { Process = "999999999" }, SandboxLabels.Kept);
        await using var living = await LabelledAsync(tag, SandboxOwner.This, SandboxLabels.Kept);
        foreach (var (container, checkpoint) in (IEnumerable<(TestContainer, string)>)[(kept, "dead-1"), (living, "alive-1")])
        {
            var label = Uri.EscapeDataString($"LABEL {SandboxLabels.Checkpoint}={checkpoint}");
            await _engine.CallAsync(HttpMethod.Post, $"/commit?container={container.Name}&repo={SandboxCheckpoints.Repository}&tag={checkpoint}&changes={label}");
        }

        var removed = await SandboxCleanup.PruneAsync(Options, Stop);

        Assert.Equal(["repl-checkpoint:dead-1"], removed);
        Assert.Equal(new[] { kept.Name, living.Name }.Order(), (await _engine.FindTaggedAsync(tag)).Order());
        await _engine.CallAsync(HttpMethod.Delete, "/images/repl-checkpoint:alive-1?force=1");
    }

    private DockerOptions Options => new() { Host = _engine.Host };

    private Task<TestContainer> LabelledAsync(string tag, SandboxOwner owner, params string[] more) => _engine.RunAsync(
        DockerImages.Busybox,
        body =>
        {
            foreach (var label in owner.Labels.Keys.Concat(more).Append(SandboxLabels.Tag + tag))
            {
                body["Labels"]![label] = JsonValue.Create(owner.Labels.GetValueOrDefault(label, "yes"));
            }
        });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
