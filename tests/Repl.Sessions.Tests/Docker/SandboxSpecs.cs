using Repl.Sessions.Docker;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Sessions.Tests.Docker;

/// <summary>A sandbox is a running container to run programs and sessions in.</summary>
public sealed class SandboxSpecs(DockerEngine.Fixture fixture) : IAsyncLifetime
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
    public async Task It_runs_programs_by_their_arguments_and_is_removed_when_disposed()
    {
        var box = await StartAsync();
        await using (box)
        {
            var result = await box.RunAsync(["sh", "-c", "echo \"$1\"; echo bad >&2; exit 3", "sh", "it's $HOME;"], cancellationToken: Stop);

            Assert.Equal(("it's $HOME;\n", "bad\n", 3), (result.StandardOutput, result.StandardError, result.ExitCode));
            Assert.Equal(box.Name, result.SessionName);
            Assert.Equal([box.Name], await _engine.FindTaggedAsync(_tag));
        }

        Assert.Empty(await _engine.FindTaggedAsync(_tag));
        Assert.Contains($"The sandbox '{box.Name}' is closed.", (await Assert.ThrowsAsync<InvalidOperationException>(() => box.RunAsync(["true"], cancellationToken: Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_sessions_keep_their_state_beside_each_other_and_end_with_it()
    {
        await using var box = await StartAsync();
        var first = await box.OpenSessionAsync("/bin/sh", new Dictionary<string, string> { ["MODE"] = "fast" }, Stop);
        var second = await box.OpenSessionAsync(cancellationToken: Stop);

        await first.RunAsync("cd /tmp; kept=yes; sleep 1000 &", Stop);
        await second.RunAsync("echo from second >/tmp/file", Stop);

        Assert.Equal("/tmp yes fast from second\n", (await first.RunAsync("echo \"$(pwd) $kept $MODE $(cat file)\"", Stop)).StandardOutput);
        await box.CloseAsync();
        Assert.Equal((false, false), (first.IsOpen, second.IsOpen));
        await Assert.ThrowsAsync<InvalidOperationException>(() => box.OpenSessionAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task It_is_as_it_was_ordered()
    {
        using var folder = new TemporaryFolder();
        folder.Write("file", "from here");
        await using var box = await StartAsync(new SandboxOptions
        {
            Name = $"box-{_tag}",
            Environment = new Dictionary<string, string> { ["MODE"] = "fast" },
            WorkingDirectory = "/made/here",
            Resources = new("500m", "64Mi"),
            Mounts = [$"{folder.Path}:/data:ro"],
            MaxLifetime = TimeSpan.FromHours(1),
            Command = ["sh", "-c", "echo $MODE >/started; exec sleep 1000"],
        });

        var said = await box.RunAsync(["sh", "-c", "until [ -s /started ]; do :; done; echo \"$MODE $(pwd) $(cat /data/file) $(cat /started)\""], cancellationToken: Stop);
        var made = (await _engine.CallAsync(HttpMethod.Get, $"/containers/{box.Name}/json"))!;

        Assert.Equal("fast /made/here from here fast\n", said.StandardOutput);
        Assert.Equal((64 << 20, 500_000_000), ((long)made["HostConfig"]!["Memory"]!, (long)made["HostConfig"]!["NanoCpus"]!));
        Assert.Equal((string)made["Id"]!, box.Id);
        Assert.InRange(box.ExpiresAt!.Value, box.CreatedAt + TimeSpan.FromMinutes(59), box.CreatedAt + TimeSpan.FromMinutes(61));
        Assert.Equal([_tag], box.Tags);
    }

    [Fact]
    public async Task Graphics_processors_are_asked_for()
    {
        // Those of the Engine of the tests have none, and it says so.
        var refused = await Assert.ThrowsAsync<DockerConnectException>(() => StartAsync(new SandboxOptions { Resources = new(gpus: "2") }));

        Assert.Contains("gpu", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2cores", null, null, "'cpu' takes an amount of processors, such as 2, 0.5 or 500m, but '2cores' stands there.")]
    [InlineData(null, "lots", null, "'memory' takes an amount of memory, such as 512Mi, 16Gi, 500M or a number of bytes, but 'lots' stands there.")]
    [InlineData(null, null, "some", "'gpus' takes a number of graphics processors, such as 1, or 'all', but 'some' stands there.")]
    public void What_is_no_such_amount_is_told_with_those_that_are(string? cpu, string? memory, string? gpus, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ArgumentException>(() => new SandboxResources(cpu, memory, gpus)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_name_that_is_taken_is_told_and_its_container_is_left_alone()
    {
        await using var box = await StartAsync(new SandboxOptions { Name = $"taken-{_tag}" });

        var refused = await Assert.ThrowsAsync<DockerConnectException>(() => StartAsync(new SandboxOptions { Name = $"taken-{_tag}" }));

        Assert.Equal((DockerFailure.NameTaken, $"A container that is called '{box.Name}' exists already at {_engine.Host}."), (refused.Failure, refused.Problem));
        Assert.Equal(0, (await box.RunAsync(["true"], cancellationToken: Stop)).ExitCode);
        Assert.Equal(DockerFailure.Other, (await Assert.ThrowsAsync<DockerConnectException>(() => StartAsync(new SandboxOptions { Name = "../x" }))).Failure);
    }

    // Such answers come from other versions of the Engine, so this one is a script.
    [Fact]
    public async Task What_else_is_not_there_is_not_taken_for_a_missing_image()
    {
        await using var peer = new ScriptedEngine(path => path switch
        {
            "/_ping" => (200, "OK"),
            _ when path.EndsWith("/json", StringComparison.Ordinal) => (200, "[]"),
            _ => (404, """{"message":"network nowhere not found"}"""),
        });

        var refused = await Assert.ThrowsAsync<DockerConnectException>(() => Sandbox.StartAsync(new SandboxOptions { Network = "nowhere" }, peer.Host, Stop));

        Assert.Contains("network nowhere not found", refused.Problem, StringComparison.Ordinal);
        Assert.NotEqual(DockerFailure.NoSuchImage, refused.Failure);
        Assert.DoesNotContain(peer.Asked, path => path.EndsWith("/images/create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_program_that_could_not_be_started_does_not_spoil_those_after_it()
    {
        await using var box = await StartAsync();
        await _engine.CallAsync(HttpMethod.Post, $"/containers/{box.Name}/pause");

        await Assert.ThrowsAsync<DockerConnectException>(() => box.RunAsync(["true"], cancellationToken: Stop));
        await _engine.CallAsync(HttpMethod.Post, $"/containers/{box.Name}/unpause");

        Assert.Equal("runs\n", (await box.RunAsync(["echo", "runs"], cancellationToken: Stop)).StandardOutput);
    }

    [Fact]
    public async Task When_its_lifetime_is_over_it_ends_and_its_session_says_why()
    {
        await using var box = await StartAsync(new SandboxOptions { MaxLifetime = TimeSpan.FromSeconds(1) });
        var session = await box.OpenSessionAsync(cancellationToken: Stop);

        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(() => session.RunAsync("sleep 1000", Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal($"The container '{box.Name}' ended, because its lifetime was over.", unknown.Reason);
        await _engine.WaitUntilNoneIsTaggedAsync(_tag, Stop);
    }

    [Fact]
    public async Task An_image_without_a_shell_runs_programs_beside_the_command_that_it_was_given()
    {
        await _engine.ProvideAsync(DockerImages.Shellless);
        await using var box = await StartAsync(new SandboxOptions { Image = DockerImages.Shellless, Command = ["/program/busybox", "sleep", "1000"] });

        var result = await box.RunAsync(["/program/busybox", "echo", "two  words"], cancellationToken: Stop);
        var missing = await Assert.ThrowsAsync<ProgramStartException>(() => box.RunAsync(["sh"], cancellationToken: Stop));
        var refused = await Assert.ThrowsAsync<SessionOpenException>(() => box.OpenSessionAsync(cancellationToken: Stop));

        Assert.Equal("two  words\n", result.StandardOutput);
        Assert.Contains("no shell", missing.Message, StringComparison.Ordinal);
        Assert.Contains("no shell", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_what_it_is_given_and_nothing_otherwise()
    {
        await using var box = await StartAsync();

        Assert.Equal("given", (await box.RunAsync(["cat"], new RunOptions { StandardInput = "given" }, Stop)).StandardOutput);
        Assert.Equal("", (await box.RunAsync(["cat"], cancellationToken: Stop)).StandardOutput);
        Assert.Equal(0, (await box.RunAsync(["true"], new RunOptions { StandardInput = new string('x', 1 << 20) }, Stop)).ExitCode);
    }

    [Fact]
    public async Task A_program_that_is_cancelled_or_runs_too_long_is_interrupted_with_all_that_it_has_started()
    {
        await using var box = await StartAsync();
        using var cancel = new CancellationTokenSource();
        string[] stubborn = ["sh", "-c", "trap '' INT; sleep 1000 & echo ready; while :; do sleep 1; done"];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var happened in box.ListenAsync(stubborn, cancellationToken: cancel.Token))
            {
                if (happened is CommandEvent.Output)
                {
                    await cancel.CancelAsync();
                }
            }
        });
        var late = await Assert.ThrowsAsync<CommandTimeoutException>(
            () => box.RunAsync(["sh", "-c", "echo early; sleep 1000"], new RunOptions { Timeout = TimeSpan.FromSeconds(1) }, Stop));

        Assert.Equal(("early\n", 130), (late.Partial!.StandardOutput, late.Partial.ExitCode));
        Assert.DoesNotContain("1000", (await box.RunAsync(["ps", "-o", "args"], cancellationToken: Stop)).StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_program_leaves_running_is_ended_with_it_and_none_of_its_output_is_lost()
    {
        await using var box = await StartAsync();

        var result = await box.RunAsync(["sh", "-c", "sleep 1000 & seq 100000"], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal((100_000, "100000"), (result.Lines.Count, result.Lines[^1]));
        Assert.DoesNotContain("1000", (await box.RunAsync(["ps", "-o", "args"], cancellationToken: Stop)).StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_of_a_cell_interrupts_what_runs_in_it()
    {
        await using var box = await StartAsync();
        using var ambient = new CancellationTokenSource();
        AmbientCancellation.Enter(() => ambient.Token);

        var running = box.RunAsync(["sleep", "1000"], cancellationToken: Stop);
        await ambient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task Those_with_all_of_some_tags_are_found_and_disposing_what_was_found_leaves_it_running()
    {
        await using var both = await StartAsync(new SandboxOptions { Tags = ["a\"b"] });
        await using var one = await StartAsync();

        var withOne = await Sandbox.ListAsync([_tag], _engine.Host, Stop);
        var withBoth = await Sandbox.ListAsync([_tag, "a\"b"], _engine.Host, Stop);
        await withBoth[0].DisposeAsync();

        Assert.Equal(new[] { both.Name, one.Name }.Order(), withOne.Select(box => box.Name).Order());
        Assert.Equal((both.Name, both.Id, both.Image), (withBoth[0].Name, withBoth[0].Id, withBoth[0].Image));
        Assert.Equal("hi\n", (await withOne.Single(box => box.Name == both.Name).RunAsync(["echo", "hi"], cancellationToken: Stop)).StandardOutput);
        Assert.Contains(both.Name, await _engine.FindTaggedAsync(_tag));
    }

    [Fact]
    public async Task A_container_of_somebody_else_can_be_used_and_closed()
    {
        await using var container = await _engine.RunAsync(DockerImages.Busybox);
        var box = await Sandbox.AttachAsync(container.Name, _engine.Host, Stop);

        Assert.Equal("hi\n", (await box.RunAsync(["echo", "hi"], cancellationToken: Stop)).StandardOutput);
        await box.CloseAsync();

        Assert.Equal(DockerFailure.NoSuchContainer, (await Assert.ThrowsAsync<DockerConnectException>(() => Sandbox.AttachAsync(container.Name, _engine.Host, Stop))).Failure);
    }

    [Fact]
    public async Task One_that_is_killed_while_a_program_runs_makes_the_outcome_unknown()
    {
        await using var box = await StartAsync();

        var unknown = await Assert.ThrowsAsync<CommandOutcomeUnknownException>(async () =>
        {
            await foreach (var happened in box.ListenAsync(["sh", "-c", "echo ready; sleep 1000"], cancellationToken: Stop))
            {
                if (happened is CommandEvent.Output)
                {
                    await _engine.CallAsync(HttpMethod.Post, $"/containers/{box.Name}/kill");
                }
            }
        });

        Assert.Matches($@"^The container '{box.Name}' was (killed \(status 137\)|removed)\.$", unknown.Reason); // the Engine removes it at once
    }

    private Task<Sandbox> StartAsync(SandboxOptions? options = null) =>
        Sandbox.StartAsync(new SandboxOptions { Image = DockerImages.Busybox, Network = "none", Tags = [_tag] }.With(options ?? SandboxOptions.Default), _engine.Host, Stop);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
