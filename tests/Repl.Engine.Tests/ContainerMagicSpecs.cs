using System.Globalization;
using System.Text.Json.Nodes;
using Repl.Tests.Support.Docker;

namespace Repl.Engine.Tests;

/// <summary>What <c>#!session</c> shows of containers.</summary>
public sealed class ContainerMagicSpecs(DockerEngine.Fixture fixture) : EngineTest
{
    [Fact]
    public async Task The_list_shows_what_containers_use_beside_sessions_that_are_in_none()
    {
        var docker = await fixture.GetAsync();
        await using var container = await docker.RunAsync(DockerImages.Busybox, body =>
        {
            body["HostConfig"]!["Memory"] = 64_000_000;
            body["Labels"]!["repl.expires"] = DateTimeOffset.UtcNow.AddHours(2.5).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        });
        await RunAsync($"#!session open here\n#!session open box {container.Target} --docker-host {docker.Host}");

        var lines = (await RunAsync("#!session list")).Displayed.Split('\n');

        Assert.Matches(@"^name +state +target +started +id +container +image +cpu +memory +age +expires$", lines[0]);
        Assert.Matches(@"^here .* - +- +- +- +- +-$", lines[1]);
        Assert.Matches($@"^box .* {container.Name} +{DockerImages.Busybox} +[0-9.]+ % +[0-9.]+ [kM]B of 64 MB +[0-9.]+s +in 2h 29m$", lines[2]);
    }

    [Fact]
    public async Task A_pool_is_a_group_of_containers_as_ordered()
    {
        var docker = await fixture.GetAsync();
        await docker.ProvideAsync(DockerImages.Busybox);

        var opened = await RunAsync(
            $"#!session open w docker-image://{DockerImages.Busybox} --docker-host {docker.Host} --network none --pool 3 --memory 64Mi --cpu 500m --tag t --env A=1 --mount .:/data:ro --max-lifetime 1h");
        var said = await RunAsync("#!@w\necho \"$A $(uname -n | wc -c) $(touch /data/x 2>/dev/null || echo read-only)\"");
        var lines = (await RunAsync("#!session list")).Displayed.Split('\n');

        Assert.Equal("Group 'w' is open: w1, w2, w3\n", opened.StandardOutput);
        Assert.Equal(["w1 | 1 13 read-only", "w2 | 1 13 read-only", "w3 | 1 13 read-only"], said.StandardOutput.TrimEnd('\n').Split('\n').Order());
        Assert.All(lines[1..4], line => Assert.Matches($@"^w\d .* repl-[0-9a-f]{{12}} +{DockerImages.Busybox} .* of 67 MB +[0-9.]+s +in 59m [0-9]+s$", line));
    }

    [Fact]
    public async Task Checkpoints_are_taken_and_gone_back_to_by_name()
    {
        var docker = await fixture.GetAsync();
        await docker.ProvideAsync(DockerImages.Busybox);
        await RunAsync($"#!session open box docker-image://{DockerImages.Busybox} --docker-host {docker.Host} --network none\n#!box\necho one >/file; now=one");

        var taken = await RunAsync("#!session checkpoint box before");
        await RunAsync("#!box\nrm /file; now=two");
        var status = Rows((await RunAsync("#!session status box")).Displayed);
        var back = await RunAsync("#!session rollback box before");

        Assert.Equal("Session 'box' can go back to here with '#!session rollback box before'\n", taken.StandardOutput);
        Assert.Equal("before", status["checkpoints"]);
        Assert.Equal("Session 'box' is back at 'before', in a new container and a new shell\n", back.StandardOutput);
        Assert.Equal("one one\n", (await RunAsync("#!box\necho \"$(cat /file) $now\"")).StandardOutput);
        Assert.Contains("It has no checkpoint 'befor'. Did you mean 'before'?", (await FailAsync("#!session rollback box befor")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_containers_the_list_is_as_short_as_ever()
    {
        await RunAsync("#!session open here");

        Assert.DoesNotContain("container", (await RunAsync("#!session list")).Displayed, StringComparison.Ordinal);
        Assert.DoesNotContain("container", (await RunAsync("#!session status here")).Displayed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_shows_how_much_a_program_computes()
    {
        var docker = await fixture.GetAsync();
        await using var container = await docker.RunAsync(DockerImages.Busybox);
        await RunAsync($"#!session open box {container.Target} --docker-host {docker.Host}\n#!box\n{{ while :; do :; done & }} 2>/dev/null");

        var rows = Rows((await RunAsync("#!session status box")).Displayed);

        Assert.Equal((container.Name, DockerImages.Busybox, "-"), (rows["container"], rows["image"], rows["expires"]));
        Assert.InRange(double.Parse(rows["cpu"].Split(' ')[0], CultureInfo.InvariantCulture), 5, 1000);
        Assert.Matches(@"^[0-9.]+ [kM]B$", rows["memory"]);
    }

    [Fact]
    public async Task Of_a_container_that_has_gone_the_rest_is_still_told()
    {
        var docker = await fixture.GetAsync();
        await using var container = await docker.RunAsync(DockerImages.Busybox, body => body["Labels"]!["repl.expires"] = JsonValue.Create("1"));
        await RunAsync($"#!session open box {container.Target} --docker-host {docker.Host}");
        await container.RemoveAsync();

        var rows = Rows((await RunAsync("#!session status box")).Displayed);

        Assert.Equal((container.Name, "-", "-", "now"), (rows["container"], rows["cpu"], rows["memory"], rows["expires"]));
    }

    [Fact]
    public async Task A_paused_engine_is_not_waited_for()
    {
        await using var docker = await DockerEngine.StartOwnAsync();
        await using var container = await docker.RunAsync(DockerImages.Busybox);
        await RunAsync($"#!session open here\n#!session open box {container.Target} --docker-host {docker.Host}");
        await docker.SignalAsync("STOP");
        try
        {
            var lines = (await RunAsync("#!session list")).Displayed.Split('\n');

            Assert.Matches($@"^box .* {container.Name} +{DockerImages.Busybox} +- +- +[0-9.]+s +-$", lines[2]);
        }
        finally
        {
            await docker.SignalAsync("CONT");
        }
    }

    [Fact]
    public async Task An_image_that_is_fetched_is_shown_with_its_end()
    {
        var docker = await fixture.GetAsync();
        await using var registry = await DockerRegistry.StartAsync();
        var image = await registry.ProvideAsync(docker, "shown", 30_000_000);

        var screen = await RunAsync($"#!session open box docker-image://{image} --docker-host {docker.Host} --network none\n#!session close box");

        Assert.Contains(Texts(screen), text => text.StartsWith($"pulled {image}:latest, 3", StringComparison.Ordinal) && text.EndsWith(" MB", StringComparison.Ordinal));
        Assert.DoesNotContain(Texts(screen), text => text.Contains("ended early", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_cannot_be_fetched_is_told_in_a_sentence()
    {
        var docker = await fixture.GetAsync();
        await docker.ProvideAsync(DockerImages.Busybox);

        var error = await FailAsync($"#!session open box docker-image://repl-test-busybux --docker-host {docker.Host}");

        Assert.Contains("There is no image 'repl-test-busybux'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'repl-test-busybox:latest'?", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Rows(string table) =>
        table.Split('\n').Select(line => line.Split("  ", 2)).ToDictionary(row => row[0].Trim(), row => row.ElementAtOrDefault(1)?.Trim() ?? "");

    private static IEnumerable<string> Texts(RecordingScreen screen) => screen.Shown.Select(output => output switch
    {
        CellOutput.Display display => display.Data["text/plain"],
        CellOutput.UpdateDisplay update => update.Data["text/plain"],
        _ => "",
    });
}
