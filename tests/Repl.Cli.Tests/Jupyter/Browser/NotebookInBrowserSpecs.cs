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
        await page.ClickAsync(".raw_input");
        await page.TypeAsync("Ada");
        await page.PressAsync("Enter");

        await page.WaitForOutputAsync(0, "hello Ada");
    }

    [Fact]
    public async Task A_password_is_not_shown()
    {
        await using var page = await server.OpenAsync("var word = Password();\n(word, word.GetClearTextPassword().Length)");

        await page.RunAsync(0);
        await page.WaitForAsync("input.raw_input[type=password]");
        await page.ClickAsync(".raw_input");
        await page.TypeAsync("sesame");
        await page.PressAsync("Enter");

        await page.WaitForOutputAsync(0, "(••••••, 6)");
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
