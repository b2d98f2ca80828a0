namespace Repl.Engine.Tests.DotNetInteractive;

/// <summary>Notebooks name .NET Interactive's kernel and its namespaces.</summary>
public sealed class KernelNameSpecs : EngineTest
{
    [Fact]
    public async Task A_cell_asks_through_the_kernel()
    {
        List<Question> asked = [];
        var screen = new RecordingScreen { Answer = (question, _) => { asked.Add(question); return Task.FromResult<string?>("blue"); } };

        var outcome = await Engine.RunAsync(new Cell("""
            using Microsoft.DotNet.Interactive;
            var colour = await Kernel.GetInputAsync("Which colour?", typeHint: "text");
            var secret = await Microsoft.DotNet.Interactive.Kernel.GetPasswordAsync("Your password");
            var typed = await Kernel.GetInputAsync("Pin", typeHint: "password");
            $"{colour} {secret} {secret.GetClearTextPassword()}"
            """), screen, Stop);

        Assert.IsType<CellOutcome.Succeeded>(outcome);
        Assert.Equal([new Question("Which colour? ", false), new("Your password: ", true), new("Pin: ", true)], asked);
        Assert.Equal("blue •••••• blue", screen.Result);
    }

    [Fact]
    public async Task A_run_without_anybody_to_ask_says_so_at_once() =>
        Assert.Contains("Nobody can be asked here ('Which colour?')", (await FailAsync("await Kernel.GetInputAsync(\"Which colour?\")")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_kernel_and_its_context_show_what_cells_show()
    {
        var screen = await RunAsync("""
            using Microsoft.DotNet.Interactive;
            using static Microsoft.DotNet.Interactive.Kernel;
            using Microsoft.DotNet.Interactive.Formatting;

            Kernel.display(1);
            display(2);
            Kernel.HTML("<b>3</b>").Display();
            Javascript("show(4)");
            CSS("b { color: red }");
            KernelInvocationContext.Current?.Display(new[] { "<6>" }, "text/plain");
            KernelInvocationContext.Current.DisplayAs("# 7", "text/markdown");
            new[] { new { Name = "eight" } }.DisplayTable();
            KernelInvocationContext.Current.DisplayStandardOut("out");
            KernelInvocationContext.Current.DisplayStandardError("error");
            IEnumerable items = new ArrayList { 9 };
            """);

        var shown = screen.Shown.OfType<CellOutput.Display>().Select(display => display.Data).ToList();
        Assert.Equal(["1", "2", "<b>3</b>", "show(4)", "<style>b { color: red }</style>", "[\"<6>\"]", "# 7"], shown.Take(7).Select(data => data["text/plain"]));
        Assert.Equal("<script>show(4)</script>", shown[3]["text/html"]);
        Assert.Equal("# 7", shown[6]["text/markdown"]);
        Assert.Contains("<th>Name</th>", shown[7]["text/html"], StringComparison.Ordinal);
        Assert.Equal(("out", "error"), (screen.StandardOutput, screen.StandardError));
    }

    [Theory]
    [InlineData("using Microsoft.DotNet.Interactive.Events;", "in the namespace 'Microsoft.DotNet.Interactive' (are you missing an assembly reference?). This kernel is no .NET Interactive")]
    [InlineData("await Kernel.RequestInputsAsync(null);", "Ask one question after the other")]
    [InlineData("Kernel.Root.AddDirective(null);", "There are no extensions of the kernel here")]
    [InlineData("using Microsoft.DotNet.Interactive.CSharp;", "warnings such as CS1701 are not shown: leave these lines out")]
    [InlineData("Formatter.GetPreferredFormatterFor(typeof(int), \"text/html\");", "Use Formatter.Register<T>")]
    [InlineData("class Clock : KernelDirectiveCommand { }", "There are no extensions of the kernel here")]
    [InlineData("using Newtonsoft.Json.Linq;", "#r \"nuget:Newtonsoft.Json\"")]
    public async Task What_is_not_here_is_said_with_what_is(string cell, string advice) =>
        Assert.Contains(advice, (await FailAsync(cell)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Names_of_other_types_get_no_such_advice() =>
        Assert.EndsWith("a definition for 'Root'", (await FailAsync("int.Root()")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_loop_that_heeds_the_token_of_its_context_ends_when_the_cell_is_stopped()
    {
        using var interrupt = new CancellationTokenSource();
        var screen = new RecordingScreen();
        var running = Engine.RunAsync(new Cell("""
            Console.Write("started");
            while (!KernelInvocationContext.Current.CancellationToken.IsCancellationRequested)
            {
                await Task.Delay(1);
            }
            var rest = "was run";
            """), screen, interrupt.Token);
        await screen.WaitForAsync("started");

        await interrupt.CancelAsync();

        Assert.IsType<CellOutcome.Succeeded>(await running);
        Assert.Equal("was run", (await RunAsync("rest")).Result);
    }
}
