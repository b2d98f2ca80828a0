namespace Repl.Engine.Tests.DotNetInteractive;

/// <summary>Cells send code to languages by the names that .NET Interactive has for that.</summary>
public sealed class SentCodeSpecs : EngineTest
{
    [Fact]
    public async Task Code_runs_in_any_language_and_what_it_shows_stands_where_it_was_sent()
    {
        var screen = await RunAsync("""
            using Microsoft.DotNet.Interactive;
            using Microsoft.DotNet.Interactive.Commands;

            Console.Write("before, ");
            await Kernel.Root.SendAsync(new SubmitCode("var sent = 41;\nsent", "csharp"));
            await Kernel.Root.FindKernelByName("mermaid").SendAsync(new SubmitCode("pie\n  \"done\": 1"));
            await Kernel.Root.SendAsync(new SubmitCode("printf shell", "sh"));
            await Kernel.Current.SubmitCodeAsync("#!html\n<b>page</b>");
            "own"
            """);

        Assert.Equal(["41", "pie\n  \"done\": 1", "<b>page</b>"], screen.Shown.OfType<CellOutput.Display>().Select(shown => shown.Data["text/plain"]));
        Assert.Equal("pie\n  \"done\": 1", screen.Shown.OfType<CellOutput.Display>().ElementAt(1).Data["text/vnd.mermaid"]);
        Assert.Equal("before, shell", screen.StandardOutput);
        Assert.Equal("own", Assert.Single(screen.Shown.OfType<CellOutput.Result>()).Data["text/plain"]);
        Assert.Equal("42", (await RunAsync("sent + 1")).Result);
    }

    [Fact]
    public async Task Code_that_fails_or_has_no_language_here_fails_the_line_that_sends_it()
    {
        var wrong = await FailAsync("await Kernel.Root.SendAsync(new Microsoft.DotNet.Interactive.Commands.SubmitCode(\"int n = true;\"));");
        var foreign = await FailAsync("await Kernel.Root.FindKernelByName(\"fsharp\").SubmitCodeAsync(\"let n = 1\");");

        Assert.Contains("The code that was sent to 'csharp' failed: (1,9): error CS0029", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("This kernel has no language '#!fsharp' (F#)", foreign.Message, StringComparison.Ordinal);
        Assert.Equal("   at cell 2, line 1", foreign.Traceback[^1]);
    }

    [Fact]
    public async Task Stopping_the_cell_stops_what_it_has_sent()
    {
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();
        var running = Engine.RunAsync(new Cell("""
            await Kernel.Current.SubmitCodeAsync("Console.Write(\"started\"); while (true) { }");
            """), screen, interrupt.Token);
        await screen.WaitForAsync("started");

        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Cancelled>(await running);
    }
}
