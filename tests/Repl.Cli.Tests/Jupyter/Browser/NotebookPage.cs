using System.Diagnostics;
using PuppeteerSharp;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Jupyter.Browser;

/// <summary>A notebook in the browser, used by keys and clicks as a person would.</summary>
/// <param name="page">The page.</param>
internal sealed class NotebookPage(IPage page) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenTabs = TimeSpan.FromSeconds(10);

    /// <summary>Puts the cursor at the end of a cell and runs it.</summary>
    public async Task RunAsync(int cell)
    {
        await EnterAsync(cell);
        await page.Keyboard.DownAsync("Control");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.UpAsync("Control");
    }

    /// <summary>Puts the cursor at the end of a cell, and waits until keys go there.</summary>
    public async Task EnterAsync(int cell)
    {
        await page.ClickAsync($".code_cell:nth-of-type({cell + 1}) .CodeMirror");
        await page.WaitForFunctionAsync(
            """
            number => {
                const cell = Jupyter.notebook.get_cell(number);
                Jupyter.notebook.select(number);
                Jupyter.notebook.edit_mode();
                cell.code_mirror.execCommand('goDocEnd');
                return cell.code_mirror.hasFocus() && Jupyter.notebook.get_selected_index() === number;
            }
            """,
            cell);
    }

    /// <summary>
    /// Completes what stands at the end of a cell by Tab, until the cell holds a text. Again where nothing has come, as a person does: the
    /// notebook may just have moved the cursor away, and where the machine is busy, there may be no answer in the time that one may take.
    /// </summary>
    public async Task CompleteAsync(int cell, string completed)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < TestLimits.Wait;)
        {
            await EnterAsync(cell);
            await page.Keyboard.PressAsync("Tab");
            try
            {
                var limit = new WaitForFunctionOptions { Timeout = (int)BetweenTabs.TotalMilliseconds };
                await page.WaitForFunctionAsync("(cell, text) => Jupyter.notebook.get_cell(cell).get_text() === text", limit, cell, completed);
                return;
            }
            catch (WaitTaskTimeoutException)
            {
                // Once more.
            }
        }

        Assert.Fail($"Tab did not complete to '{completed}'.");
    }

    /// <summary>Pastes an answer into the field that the notebook shows, and sends it. Typed letters may go astray: the notebook moves the cursor about.</summary>
    public async Task AnswerAsync(string text)
    {
        var field = await WaitForAsync(".raw_input");
        await field.EvaluateFunctionAsync("(field, text) => field.value = text", text);
        await field.PressAsync("Enter");
    }

    /// <summary>Clicks what a selector names.</summary>
    public Task ClickAsync(string selector) => page.ClickAsync(selector);

    /// <summary>Waits for an element.</summary>
    public Task<IElementHandle> WaitForAsync(string selector) => page.WaitForSelectorAsync(selector, new WaitForSelectorOptions { Visible = true });

    /// <summary>Waits until a cell shows a text.</summary>
    public Task WaitForOutputAsync(int cell, string text) => page.WaitForFunctionAsync(
        "(cell, text) => document.querySelectorAll('.code_cell')[cell].querySelector('.output').innerText.includes(text)", cell, text);

    /// <summary>Waits until an element shows a text.</summary>
    public Task WaitForTextAsync(string selector, string text) => page.WaitForFunctionAsync(
        "(selector, text) => [...document.querySelectorAll(selector)].some(element => element.innerText.includes(text))", selector, text);

    /// <summary>Waits until a cell has run as the one of a number.</summary>
    public Task WaitForPromptAsync(int cell, int number) => page.WaitForFunctionAsync(
        "(cell, number) => Jupyter.notebook.get_cell(cell).input_prompt_number === number", cell, number);

    /// <summary>Ends the kernel and closes the page.</summary>
    public async ValueTask DisposeAsync()
    {
        await page.EvaluateExpressionAsync("new Promise((done, failed) => Jupyter.notebook.session.delete(done, failed))");
        await page.EvaluateExpressionAsync("Jupyter.notebook.set_dirty(false)");
        await page.CloseAsync();
    }
}
