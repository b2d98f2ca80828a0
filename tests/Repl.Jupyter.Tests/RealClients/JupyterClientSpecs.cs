using System.Diagnostics;

namespace Repl.Jupyter.Tests.RealClients;

/// <summary>The kernel against libzmq and Jupyter's own client.</summary>
public sealed class JupyterClientSpecs
{
    private static readonly ExecutionOutcome Failed = new ExecutionOutcome.Failed("Broken", "it broke", ["line 1", "line 2"]);

    [Theory]
    [InlineData("tcp")]
    [InlineData("ipc")]
    public async Task The_blocking_client_executes_interrupts_asks_and_shuts_down(string transport)
    {
        var python = RequiredProgram.Python("jupyter_client");
        await using var kernel = RunningKernel.Start(Language(), transport);

        var client = await RunAsync(python, "client.py", kernel.ConnectionFilePath);

        TestContext.Current.TestOutputHelper?.WriteLine(client.Text);
        Assert.True(client.ExitCode == 0, $"{client.Text}\n{string.Join('\n', kernel.Log.Texts)}");
        await kernel.Completion.InTimeAsync();
        Assert.Empty(kernel.SocketFiles);
    }

    private static ScriptedLanguage Language() => new()
    {
        OnComplete = (code, position) => new CompletionList(0, position, [new CompletionItem(code[..position] + "x", "function")]),
        OnExecute = async (request, output, interrupted) =>
        {
            switch (request.Code)
            {
                case "fail":
                    return Failed;
                case "loop":
                    output.WriteStandardOutput("looping\n");
                    await Task.Delay(Timeout.Infinite, interrupted);
                    break;
                case "ask":
                    output.WriteStandardOutput(await output.ReadLineAsync("Name? ", isPassword: false, interrupted));
                    break;
                case "talk":
                    output.WriteStandardOutput("hello\n");
                    output.WriteStandardError("oops\n");
                    output.Result(MimeBundle.PlainText("42"));
                    break;
                case "ten megabytes":
                    var line = new string('x', 99) + "\n";
                    for (var count = 0; count < 100_000; count++)
                    {
                        output.WriteStandardOutput(line);
                    }

                    break;
            }

            return ScriptedLanguage.Succeeded;
        },
    };

    private static async Task<(int ExitCode, string Text)> RunAsync(string python, string script, string argument)
    {
        var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "RealClients", script), argument])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TestLimits.Wait);
        using var killing = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, await output + await errors);
    }
}
