using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Single commands at SSH hosts, from cells.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SshCommandSpecs(SshServer.Fixture fixture) : EngineTest, IClassFixture<SshServer.Fixture>
{
    private readonly TemporaryFolder _folder = new();
    private readonly SshServer _server = fixture.Server;

    private string Config => $"--ssh-config {_server.Options.ConfigFile}";

    [Fact]
    public async Task A_line_runs_a_command_as_it_stands_and_leaves_the_language()
    {
        var screen = await RunAsync($"#!ssh {Config} {_server.Target} echo \"a  b\" | tr a-z A-Z # no 'comment' of ours\n40 + 2");

        Assert.Equal("A  B\n", screen.StandardOutput);
        Assert.Equal("42", screen.Result);
        Assert.Empty(Engine.Sessions.List());
    }

    [Fact]
    public async Task A_status_other_than_0_fails_the_cell()
    {
        var screen = new RecordingScreen();

        var error = await FailAsync($"#!ssh {Config} {_server.Target} echo seen; exit 3", screen);

        Assert.Equal("seen\n", screen.StandardOutput);
        Assert.Equal($"Host '{_server.Target}': The command ended with exit status 3.", error.Message);
    }

    [Fact]
    public async Task A_command_that_runs_too_long_is_interrupted()
    {
        var error = await FailAsync($"#!ssh --timeout 300ms {Config} {_server.Target} sleep 1000");

        Assert.Equal("CommandTimeout", error.Name);
    }

    [Fact]
    public async Task A_name_of_the_inventory_is_a_host_too()
    {
        await RunAsync($"File.WriteAllText(\"{_folder.File("s.yaml")}\", \"sessions: {{ web1: {{ target: {_server.Target}, cwd: /usr, ssh-config: {_server.Options.ConfigFile} }} }}\"); Sessions.Inventory = SessionInventory.Load(\"{_folder.File("s.yaml")}\");");

        var screen = await RunAsync("#!ssh web1 pwd\nvar two = \"two words\"; (await Ssh.RunAsync(\"web1\", $\"printf %s {two}\")).StandardOutput");

        Assert.Equal("/usr\n", screen.StandardOutput);
        Assert.Equal("two words", screen.Result);
    }

    [Fact]
    public async Task It_shares_the_connection_of_a_session()
    {
        await RunAsync($"#!session open web {_server.Target} {Config}");

        var screen = await RunAsync($"#!ssh {Config} {_server.Target} echo $SSH_CONNECTION\n#!web\necho $SSH_CONNECTION");

        var connections = screen.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, connections.Length);
        Assert.Single(connections.Distinct());
    }

    [Theory]
    [InlineData("#!ssh local pwd", "Session 'local': 'local' is no SSH host. Open a session to it, and run the command there.")]
    [InlineData("#!ssh web[1-3] pwd", "Session 'web[1-3]': That is a group of hosts. ")]
    [InlineData("#!ssh --colour web1 pwd", "Line 1: '#!ssh' does not know '--colour'. ")]
    [InlineData("#!ssh --timeout soon web1 pwd", "Line 1: --timeout takes a time of more than 0, such as ")]
    [InlineData("#!ssh web1", "Line 1: Required argument 'command' missing for command: '#!ssh'.")]
    public async Task What_cannot_be_run_is_told_in_a_sentence(string cell, string expected)
    {
        var error = await FailAsync(cell);

        Assert.StartsWith(expected, error.Message);
    }

    [Fact]
    public async Task Help_shows_the_options()
    {
        var screen = await RunAsync("#!ssh --help");

        Assert.Contains("--timeout <time>", screen.StandardOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("--keep-jobs", screen.StandardOutput, StringComparison.Ordinal);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
