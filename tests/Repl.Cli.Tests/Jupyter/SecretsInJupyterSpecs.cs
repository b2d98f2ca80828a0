using System.Runtime.Versioning;
using Repl.Cli.Jupyter;
using Repl.Engine;
using Repl.Jupyter;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Jupyter;

/// <summary>A notebook asks for passwords as Jupyter does, in a field that hides them.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SecretsInJupyterSpecs
{
    private const string Passphrase = "wide open sesame";

    [Fact]
    public async Task The_front_end_is_asked_for_a_passphrase()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);
        var output = new ScriptedOutput { Answer = Passphrase };

        var outcome = await OpenAsync(server, output);

        Assert.IsType<ExecutionOutcome.Succeeded>(outcome);
        Assert.StartsWith($"{server.Target} asks: Enter passphrase for key", output.Asked);
        Assert.True(output.AskedForPassword);
    }

    [Fact]
    public async Task A_front_end_that_takes_no_questions_fails_the_cell_with_what_to_do()
    {
        await using var server = await SshServer.StartAsync(Passphrase, []);

        var outcome = await OpenAsync(server, new ScriptedOutput());

        Assert.Contains("--password-env", Assert.IsType<ExecutionOutcome.Failed>(outcome).Message, StringComparison.Ordinal);
    }

    private static async Task<ExecutionOutcome> OpenAsync(SshServer server, ScriptedOutput output)
    {
        await using var engine = new CellEngine();
        var code = $"#!session open web {server.Target} --ssh-config {server.Options.ConfigFile}";
        var request = new ExecutionRequest(code, 1, IsSilent: false, StoresHistory: true, AllowsInput: true);
        return await new EngineLanguage(engine).ExecuteAsync(request, output, TestContext.Current.CancellationToken);
    }
}
