using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Interactive.Tests;

/// <summary>The extension's script, run by stubs of the host. They show that it does what it should with what it is given, not how the host is.</summary>
[Collection(nameof(StubHostProgram))]
public sealed class ExtensionSpecs(StubHostProgram host, PackedExtension package)
{
    [Fact]
    public async Task A_session_is_a_kernel_and_a_variable()
    {
        Assert.Equal(["out: Session 'shop' is open to local:"], await host.RunAsync("#!session open shop local: --env A=1"));
        Assert.Equal(["out: A=1", "err: careful"], await host.RunAsync("#!shop\nREV=41; cd /tmp; echo \"A=$A\"; sleep 0.1; echo careful >&2"));
        Assert.Equal(["display: 41 /tmp"], await host.RunAsync("(await shop.RunAsync(\"echo $REV $PWD\")).Lines[0]"));
    }

    [Fact]
    public async Task A_cell_that_opens_a_session_reaches_it_by_another_selector()
    {
        Assert.Equal(["failed: error DNI101: Unknown magic command '#!early'"], await host.RunAsync("#!session open early\n#!early\necho never"));
        Assert.Equal(["out: Session 'early' is open to local:\nin early"], await host.RunAsync("#!session open early\n#!in --session early\necho in early"));
        Assert.Equal(
            ["failed: Line 1: '#!session' is a command here. '#!in --session <name>' has the lines below it run in a session."],
            await host.RunAsync("#!session --session early\necho never"));
        Assert.Contains("no open session 'erly'. Did you mean 'early'?", (await host.RunAsync("#!in erly\necho never")).Single(), StringComparison.Ordinal);
        Assert.StartsWith("failed: Which session? Name it, as in '#!in --session web'. Open: ", (await host.RunAsync("#!session open other\n#!in\necho"))[^1]);
    }

    [Fact]
    public async Task Values_go_to_and_fro()
    {
        await host.RunAsync("#!session open values");
        await host.RunAsync("""var text = "it's \"so\" $HOME"; var list = new[] { 1, 2 }; var number = 41;""");

        var shell = await host.RunAsync("#!values\n#!share text --from csharp\n#!set --name copy --value @csharp:text\n#!set --name list --value @csharp:list\n#!share number --from csharp\nsh -c 'echo \"$text|$copy|$list|$number\"'");
        var csharp = await host.RunAsync("#!share number --from values\nnumber.GetType() + number");

        Assert.Equal(["""out: it's "so" $HOME|it's "so" $HOME|[1,2]|41"""], shell);
        Assert.Equal(["display: System.String41"], csharp);
        Assert.StartsWith("failed: Session 'values': There is no variable 'NOPE'.", (await host.RunAsync("#!share NOPE --from values")).Single());
        Assert.Contains(" text", (await host.RunAsync("#!values\n#!who")).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_fails_fails_the_cell()
    {
        await host.RunAsync("#!session open failing");

        Assert.Equal(["out: before", "failed: Session 'failing': The command ended with exit status 3."], await host.RunAsync("#!failing\necho before; (exit 3)"));
        Assert.Equal(["failed: Line 2: '#!session' does not know 'lst'. Did you mean '#!session list'?"], await host.RunAsync("\n#!session lst\n#!session close failing\n#!failing\necho never"));
        Assert.Equal(["out: still open"], await host.RunAsync("#!failing\necho still open"));
    }

    [Fact]
    public async Task Stop_interrupts_what_runs_and_the_next_cell_is_not_disturbed()
    {
        await host.RunAsync("#!session open stopped");

        var inShell = await host.RunAsync("#!stopped\ntrap 'echo late' INT; echo started; sleep 100 && echo never", stopAt: "started");
        var next = await host.RunAsync("#!stopped\ntrap - INT; echo next");
        var inCSharp = await host.RunAsync("#!session send stopped echo started\n#!csharp\nawait stopped.RunAsync(\"sleep 100\");", stopAt: "started");

        Assert.Equal("failed: Command cancelled.", inShell[^1]);
        Assert.DoesNotContain(inShell, shown => shown.Contains("never", StringComparison.Ordinal));
        Assert.Equal(["out: next"], next);
        Assert.Equal(["out: started", "failed: Command cancelled."], inCSharp);
    }

    [Fact]
    public async Task A_line_reaches_the_session_as_it_stands()
    {
        await host.RunAsync("#!session open lines");

        var shown = await host.RunAsync("#!session send lines echo 'one  two' | tr a-z A-Z # quiet\n#!session send lines echo \"$((1+1))\"");

        Assert.Equal(["out: ONE  TWO\n2"], shown);
    }

    [Fact]
    public async Task What_the_host_has_asked_for_is_not_asked_again()
    {
        var shown = await host.RunAsync("#!session open asked local: --env @input:\"Token\"");

        Assert.Equal(["input: Token", "out: Session 'asked' is open to local:"], shown);
        Assert.Equal(["out: opensesame"], await host.RunAsync("#!asked\necho $TOKEN"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_passphrase_is_asked_for_by_the_host()
    {
        await using var server = await SshServer.StartAsync("opensesame", []);

        var shown = await host.RunAsync($"#!session open remote {server.Target} --ssh-config {server.Options.ConfigFile}");

        Assert.StartsWith("password: ", shown[0]);
        Assert.Equal($"out: Session 'remote' is open to {server.Target}", shown[1]);
        Assert.Equal(["out: 5"], await host.RunAsync("#!remote\necho $((2 + 3))"));
        await host.RunAsync("#!session close remote");
    }

    [Fact]
    public async Task A_group_is_a_kernel_too()
    {
        await host.RunAsync("#!session open box[1-2]");

        var shown = await host.RunAsync("#!@box\necho hello");

        Assert.Equal(["out: box1 | hello", "out: box2 | hello"], [.. shown[0].Split('\n').Select(line => line.StartsWith("out", StringComparison.Ordinal) ? line : $"out: {line}").Order(StringComparer.Ordinal)]);
        Assert.Equal(["display: 2"], await host.RunAsync("box.Sessions.Count"));
    }

    [Fact]
    public async Task A_session_that_C_sharp_opens_is_a_kernel_too()
    {
        // A cell that then blocks its thread, as cells of notebooks do.
        var opened = await host.RunAsync("var byHand = await Sessions.OpenAsync(\"byhand\"); byHand.RunAsync(\"echo blocked\").Result.StandardOutput");

        Assert.Equal(["display: blocked"], opened);
        Assert.Equal(["out: here"], await host.RunAsync("#!byhand\necho here"));
        Assert.Equal(["out: here"], await host.RunAsync("echo here", kernel: "byhand"));
    }

    [Fact]
    public async Task A_session_that_was_closed_says_so_and_can_be_opened_again()
    {
        await host.RunAsync("#!session open again\n#!session close again");

        Assert.Contains("no open session 'again'", (await host.RunAsync("#!again\necho x")).Single(), StringComparison.Ordinal);

        await host.RunAsync("#!session open again");
        Assert.Equal(["out: back"], await host.RunAsync("#!again\necho back"));
    }

    [Fact]
    public async Task Names_of_the_hosts_kernels_are_no_names_of_sessions()
    {
        Assert.StartsWith("failed: Session 'csharp': That cannot be a session's name", (await host.RunAsync("#!session open csharp")).Single());
        Assert.StartsWith("failed: Session 'in': That cannot be a session's name", (await host.RunAsync("#!session open in")).Single());
        Assert.Equal(["out: Session 'new' is open to local:"], await host.RunAsync("#!session open new"));
        Assert.Equal(["display: new"], await host.RunAsync("new_.Name"));
    }

    [Fact]
    public async Task Importing_it_twice_changes_nothing()
    {
        await host.RunAsync("#!session open kept");

        Assert.Equal([], await host.RunAsync($"#!import {package.Script}"));
        Assert.Equal(["display: kept"], await host.RunAsync("Sessions[\"kept\"].Name"));
        Assert.Equal(["out: here"], await host.RunAsync("#!kept\necho here"));
    }
}
