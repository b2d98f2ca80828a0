using Repl.Engine.CSharp;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.CSharp;

/// <summary>A C# language, and cells that are numbered as they run.</summary>
internal sealed class Notebook : IDisposable
{
    private int _cells;

    public Notebook(Func<CSharpLanguageOptions, CSharpLanguageOptions>? adapt = null)
    {
        Globals = new NotebookGlobals(() => Language!.CurrentCancellation);
        var options = new CSharpLanguageOptions { Globals = Globals, GlobalsType = typeof(NotebookGlobals) };
        Language = new CSharpLanguage(adapt?.Invoke(options) ?? options);
    }

    public NotebookGlobals Globals { get; }

    public CSharpLanguage Language { get; }

    public void Dispose()
    {
        Globals.Dispose();
        Language.Dispose();
    }

    public Task<CSharpOutcome> RunAsync(string code, int firstLine = 1)
    {
        return Language.RunAsync(code, $"cell {++_cells}", firstLine, TestContext.Current.CancellationToken).WaitAsync(TestLimits.Wait);
    }

    /// <summary>Runs a cell that must succeed.</summary>
    public async Task<CSharpOutcome.Value> SucceedAsync(string code)
    {
        var outcome = await RunAsync(code);
        Assert.True(outcome is CSharpOutcome.Value, string.Join('\n', CSharpErrors.Report(outcome)?.Traceback ?? [$"{outcome}"]));
        return (CSharpOutcome.Value)outcome;
    }

    public async Task<object?> ValueAsync(string code) => (await SucceedAsync(code)).Result;

    public async Task<string> ShowAsync(string code) => (await SucceedAsync(code)).Data!["text/plain"];

    /// <summary>Runs a cell that must fail.</summary>
    public async Task<CellError> FailAsync(string code, int firstLine = 1)
    {
        var outcome = await RunAsync(code, firstLine);
        return CSharpErrors.Report(outcome) ?? throw new InvalidOperationException($"The cell ended with {outcome}.");
    }

    /// <summary>Runs a cell and stops it once it has called Reach().</summary>
    public async Task<CSharpOutcome> InterruptAsync(string code)
    {
        Globals.Reset();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = Language.RunAsync(code, $"cell {++_cells}", 1, stop.Token);
        await Task.WhenAny(Globals.Reached.Task, running).WaitAsync(TestLimits.Wait, stop.Token);
        await stop.CancelAsync();
        return await running.WaitAsync(TestLimits.Wait);
    }
}
