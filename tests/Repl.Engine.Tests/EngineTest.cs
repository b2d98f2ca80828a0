namespace Repl.Engine.Tests;

/// <summary>An engine for one test, and short ways to run cells in it.</summary>
public abstract class EngineTest : IAsyncDisposable
{
    private protected CellEngine Engine { get; } = new();

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a cell that must succeed.</summary>
    private protected async Task<RecordingScreen> RunAsync(string text, string language = CellLanguages.CSharp)
    {
        var screen = new RecordingScreen();
        var outcome = await Engine.RunAsync(new Cell(text, language), screen, Stop);
        Assert.True(outcome is CellOutcome.Succeeded, $"{outcome}\n{(outcome as CellOutcome.Failed)?.Error.Message}");
        return screen;
    }

    /// <summary>Runs a cell that must fail.</summary>
    private protected async Task<CellError> FailAsync(string text, RecordingScreen? screen = null) =>
        Assert.IsType<CellOutcome.Failed>(await Engine.RunAsync(new Cell(text), screen ?? new RecordingScreen(), Stop)).Error;
}
