using System.Text.RegularExpressions;
using PuppeteerSharp;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Jupyter.Browser;

/// <summary>Debian's classic Notebook on loopback, with the kernel installed, and a browser without a screen.</summary>
public sealed partial class NotebookServer : IAsyncLifetime
{
    private readonly InstalledKernel _kernel = new();
    private readonly TemporaryFolder _folder = new();
    private RunningProgram? _server;
    private IBrowser? _browser;
    private readonly string _token = Guid.NewGuid().ToString("N");
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        var chromium = RequiredProgram.OnPath("chromium");
        var jupyter = RequiredProgram.At("/usr/bin/jupyter-notebook");
        await _kernel.InitializeAsync();
        _server = _kernel.Start(
            jupyter, "--allow-root", "--no-browser", "--ip=127.0.0.1", $"--NotebookApp.token={_token}", "--NotebookApp.password=", $"--notebook-dir={_folder.Path}");
        _address = Address.Match(await _server.StandardError.WaitForAsync("Use Control-C")).Value;
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = chromium,
            UserDataDir = _folder.File("browser"),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>Opens a new notebook, and waits until its kernel is ready.</summary>
    /// <param name="cells">The text of its cells.</param>
    internal async Task<NotebookPage> OpenAsync(params IEnumerable<string> cells)
    {
        var name = $"{Guid.NewGuid():N}.ipynb";
        _folder.Write(name, TestNotebook.Text(cells.Select(cell => TestNotebook.Code(cell))));
        var page = await _browser!.NewPageAsync();
        page.DefaultTimeout = (int)TestLimits.Wait.TotalMilliseconds;
        await page.GoToAsync($"{_address}notebooks/{name}?kernel_name={InstalledKernel.Name}&token={_token}");
        await page.WaitForFunctionAsync("() => window.Jupyter?.notebook?.kernel?.is_connected() && Jupyter.notebook._fully_loaded");
        return new NotebookPage(page);
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.SignalAsync("TERM") ?? Task.CompletedTask);
        await (_server?.WaitAsync() ?? Task.FromResult<ProgramResult>(null!));
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _kernel.Dispose();
        _folder.Dispose();
    }

    [GeneratedRegex("http://127[^ ]*:[0-9]+/")]
    private static partial Regex Address { get; }
}
