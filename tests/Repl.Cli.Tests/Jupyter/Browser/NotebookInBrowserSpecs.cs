namespace Repl.Cli.Tests.Jupyter.Browser;

/// <summary>What a person does with a notebook in the browser.</summary>
public sealed class NotebookInBrowserSpecs(NotebookServer server) : IClassFixture<NotebookServer>
{
    [Fact]
    public async Task A_cell_runs_shows_its_output_and_its_value()
    {
        await using var page = await server.OpenAsync("Console.WriteLine(\"hello \" + \"there\"); 40 + 2");

        await page.RunAsync(0);

        await page.WaitForOutputAsync(0, "hello there");
        await page.WaitForOutputAsync(0, "42");
    }

    [Fact]
    public async Task A_cell_asks_and_gets_the_answer()
    {
        await using var page = await server.OpenAsync("var name = Input(\"Your name? \");\n$\"hello {name}\"");

        await page.RunAsync(0);
        await page.WaitForTextAsync(".raw_input_container", "Your name?");
        await page.AnswerAsync("Ada");

        await page.WaitForOutputAsync(0, "hello Ada");
    }

    [Fact]
    public async Task A_password_is_not_shown()
    {
        await using var page = await server.OpenAsync("var word = Password();\n$\"{word} of {word.GetClearTextPassword().Length}\"");

        await page.RunAsync(0);
        await page.WaitForAsync("input.raw_input[type=password]");
        await page.AnswerAsync("sesame");

        await page.WaitForOutputAsync(0, "•••••• of 6");
    }

    [Theory]
    [InlineData("Console.WriteLi", "Console.WriteLine")]
    [InlineData("#!sessi", "#!session")]
    [InlineData("#!sh\necho $HOM", "#!sh\necho $HOME")]
    public async Task Tab_completes_what_was_typed(string typed, string completed)
    {
        await using var page = await server.OpenAsync("#!sh\n:", typed);
        await page.RunAsync(0);
        await page.WaitForPromptAsync(0, 1);

        await page.CompleteAsync(1, completed);
    }

    [Fact]
    public async Task A_chart_is_seen_as_a_picture_and_a_record_as_a_table()
    {
        await using var page = await server.OpenAsync("Chart.Line([1, 3, 2]).Titled(\"Heat\")", "record Host(string Name, int Cores);\nnew[] { new Host(\"web\", 2), new Host(\"db\", 8) }");

        await page.RunAsync(0);
        await page.WaitForAsync(".code_cell:nth-of-type(1) .output svg");
        await page.RunAsync(1);
        await page.WaitForTextAsync(".code_cell:nth-of-type(2) .output table td", "web");
    }

    [Fact]
    public async Task Stop_ends_a_loop_and_keeps_what_was_before()
    {
        await using var page = await server.OpenAsync("var n = 1;\nConsole.WriteLine(\"looping\");\nwhile (true) { n = 2; }", "n + 40");
        await page.RunAsync(0);
        await page.WaitForOutputAsync(0, "looping");

        await page.ClickAsync("button[data-jupyter-action='jupyter-notebook:interrupt-kernel']");

        await page.WaitForOutputAsync(0, "Interrupted");
        await page.RunAsync(1);
        await page.WaitForOutputAsync(1, "42");
    }
}
