using Repl.Cli.Tests.Prompt;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Jupyter;

/// <summary>The kernel at Jupyter's own prompt.</summary>
public sealed class JupyterConsoleSpecs(InstalledKernel kernel) : IClassFixture<InstalledKernel>, IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Cells_run_and_ask_at_the_prompt()
    {
        var jupyter = RequiredProgram.At("/usr/bin/jupyter-console");
        await using var terminal = await TmuxTerminal.StartAsync(_sandbox, kernel.Finding(jupyter, "--no-confirm-exit", "--kernel", InstalledKernel.Name));
        await terminal.WaitForLastLinesAsync("In [1]:");

        await terminal.TypeLineAsync("Console.WriteLine(\"hi\"); 41 + 1");
        await terminal.WaitForLastLinesAsync("In [1]: Console.WriteLine(\"hi\"); 41 + 1", "hi", "Out[1]: 42", "", "In [2]:");
        await terminal.TypeLineAsync("Input(\"Who? \")");
        await terminal.WaitForLastLinesAsync("In [2]: Input(\"Who? \")", "Who?");
        await terminal.TypeLineAsync("Ada");
        await terminal.WaitForLastLinesAsync("Who? Ada", "Out[2]: Ada", "", "In [3]:");

        await terminal.PressAsync("C-d");
        await terminal.WaitForExitAsync();
        await terminal.CloseAsync();
    }

    public void Dispose() => _sandbox.Dispose();
}
