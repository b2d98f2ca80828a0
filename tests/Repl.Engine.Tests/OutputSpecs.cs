using Repl.Tests.Support;

namespace Repl.Engine.Tests;

public sealed class OutputSpecs : EngineTest
{
    [Fact]
    public async Task Console_output_of_CSharp_is_shown_while_the_cell_runs()
    {
        using var folder = new TemporaryFolder();
        var gate = folder.Write("gate", "");
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(
            new Cell($"Console.WriteLine(\"first\"); while (File.Exists(\"{gate}\")) await Task.Yield(); Console.WriteLine(\"second\");"), screen, Stop);
        await screen.WaitForAsync("first\n");
        File.Delete(gate);
        await running;

        Assert.Equal("first\nsecond\n", screen.StandardOutput);
    }

    [Fact]
    public async Task Shell_output_is_shown_while_the_command_runs()
    {
        using var folder = new TemporaryFolder();
        var gate = folder.Write("gate", "");
        var screen = new RecordingScreen();

        var running = Engine.RunAsync(new Cell($"echo first; while [ -e {gate} ]; do sleep 0.01; done; echo second", CellLanguages.Shell), screen, Stop);
        await screen.WaitForAsync("first\n");
        File.Delete(gate);
        await running;

        Assert.Equal("first\nsecond\n", screen.StandardOutput);
    }

    [Fact]
    public async Task Output_of_a_background_thread_goes_to_the_cell_that_started_it()
    {
        using var folder = new TemporaryFolder();
        var gate = folder.Write("gate", "");

        var first = await RunAsync(
            $"new Thread(() => {{ while (File.Exists(\"{gate}\")) Thread.Yield(); Console.WriteLine(\"from the first cell\"); }}).Start();");
        var second = await RunAsync($"File.Delete(\"{gate}\"); Console.WriteLine(\"from the second cell\");");
        await first.WaitForAsync("from the first cell\n");

        Assert.Equal("from the second cell\n", second.StandardOutput);
    }

    [Fact]
    public async Task What_an_async_void_method_throws_after_its_cell_is_shown_below_that_cell()
    {
        using var folder = new TemporaryFolder();
        var gate = folder.Write("gate", "");

        var first = await RunAsync(
            $"async void Later() {{ while (File.Exists(\"{gate}\")) await Task.Delay(1); Console.WriteLine(\"now\"); throw new Exception(\"oh no\"); }}\nLater();");
        await RunAsync($"File.Delete(\"{gate}\");");
        await first.WaitForAsync("now\n");
        await first.WaitForErrorAsync("oh no");

        Assert.StartsWith("Code that this cell left running failed:\n", first.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_value_of_a_trailing_expression_is_the_result_and_comes_last()
    {
        var screen = await RunAsync("Console.WriteLine(\"before\");\nEnumerable.Range(1, 3)");

        Assert.Equal("[1, 2, 3]", screen.Result);
        Assert.IsType<CellOutput.Result>(screen.Shown[^1]);
    }

    [Fact]
    public async Task The_usual_namespaces_are_imported()
    {
        var screen = await RunAsync("""
            var parts = new List<string> { JsonSerializer.Serialize(new { a = 1 }), new StringBuilder("b").ToString(), Path.Combine("c", "d") };
            await Task.Run(() => Thread.Yield());
            using (new HttpClient()) { }
            parts.Select(part => part.Length).Sum()
            """);

        Assert.Equal("11", screen.Result);
    }
}
