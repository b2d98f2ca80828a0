using System.Runtime.Versioning;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Cells drive devices that have no shell.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeviceCellSpecs : EngineTest
{
    // With a command, as a device that runs commands; without, as one that has a prompt only.
    private const string Router = """
        #!/bin/sh
        answer() { case $1 in show*) echo 'version 7.1' ;; *) echo 'bad command name' ;; esac; }
        if [ -n "$SSH_ORIGINAL_COMMAND" ]; then answer "$SSH_ORIGINAL_COMMAND"; exit; fi
        printf '[admin@router] > '
        while IFS= read -r line; do answer "$line"; printf '[admin@router] > '; done

        """;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("--dialect device")]
    [InlineData("--prompt '\\[admin@router\\] > '")]
    public async Task A_cell_runs_lines_on_a_device(string options)
    {
        await using var server = await StartAsync();

        var screen = await RunAsync($"{Open(server)} {options}\n#!router\nshow version");

        Assert.EndsWith("version 7.1\n", screen.StandardOutput.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Output_that_tells_of_a_failure_fails_the_cell()
    {
        await using var server = await StartAsync();
        await RunAsync($"{Open(server)} --dialect device --fail-if 'bad command'");

        var error = await FailAsync("#!router\nshow version\nreboot now");

        Assert.Equal("Session 'router': The command ended with exit status 1.", error.Message);
    }

    [Theory]
    [InlineData("--prompt '('", "--prompt takes a regular expression, but '(' is none: Invalid pattern '(' at offset 1. Not enough )'s.")]
    [InlineData("--fail-if '*'", "--fail-if takes a regular expression, but '*' is none: Invalid pattern '*' at offset 1. Quantifier '*' following nothing.")]
    [InlineData("--dialect router", "--dialect takes 'shell' or 'device', but 'router' stands there.")]
    public async Task What_cannot_be_understood_opens_nothing(string options, string problem)
    {
        var error = await FailAsync($"#!session open router ssh://127.0.0.1:1 {options}");

        Assert.StartsWith($"Line 1: {problem}", error.Message);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private static string Open(SshServer server) => $"#!session open router {server.Target} --ssh-config {server.Options.ConfigFile}";

    private async Task<SshServer> StartAsync()
    {
        var path = _folder.Write("router", Router);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return await SshServer.StartAsync($"ForceCommand {path}");
    }
}
