using Repl.Engine.Packages;
using Repl.Engine.Tests.CSharp;

namespace Repl.Engine.Tests.Packages;

/// <summary>A kernel's C# cells that can have packages.</summary>
internal sealed class PackageNotebook : IDisposable
{
    private readonly PackageReferences _packages;
    private readonly Notebook _notebook;

    public PackageNotebook(PackageFolder folder, Func<PackageRestoreOptions, PackageRestoreOptions>? adapt = null)
    {
        var options = new PackageRestoreOptions { Folder = folder.Notebook, CacheFolder = folder.Cache };
        _packages = new PackageReferences(new PackageRestore(adapt?.Invoke(options) ?? options));
        _notebook = new Notebook(language => language with { Packages = _packages, Assemblies = [typeof(CellEngine).Assembly] });
    }

    public void Dispose() => _notebook.Dispose();

    /// <summary>Runs a cell that must succeed.</summary>
    /// <returns>Its value, and what it has displayed in the end: on a busy machine there is progress before.</returns>
    public async Task<(object? Value, string Displayed)> RunAsync(string code)
    {
        var screen = await InstallAsync(code);
        var displayed = screen.Shown.Select(output => (output as CellOutput.Display)?.Data ?? (output as CellOutput.UpdateDisplay)?.Data).LastOrDefault(data => data is not null);
        return (await _notebook.ValueAsync(code), displayed?["text/plain"] ?? "");
    }

    public async Task<object?> ValueAsync(string code) => (await RunAsync(code)).Value;

    /// <summary>What the user is told beside the list of a cell's packages.</summary>
    public async Task<string> NoteAsync(string code) => (await InstallAsync(code)).StandardError;

    /// <summary>Runs a cell that installs its packages and then must fail.</summary>
    public async Task<CellError> FailAsync(string code)
    {
        await InstallAsync(code);
        return await _notebook.FailAsync(code);
    }

    /// <summary>What a cell is told whose packages cannot be had.</summary>
    public async Task<string> RefusalAsync(string code) => (await Assert.ThrowsAsync<PackageException>(() => InstallAsync(code))).Message;

    private async Task<RecordingScreen> InstallAsync(string code)
    {
        var screen = new RecordingScreen();
        await _packages.InstallAsync(code, "cell", screen, TestContext.Current.CancellationToken);
        return screen;
    }
}
