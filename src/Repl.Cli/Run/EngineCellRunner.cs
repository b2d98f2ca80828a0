using Repl.Engine;

namespace Repl.Cli.Run;

/// <summary>The real engine behind <see cref="ICellRunner"/>.</summary>
/// <param name="engine">The engine. Stays the caller's to dispose.</param>
internal sealed class EngineCellRunner(CellEngine engine) : ICellRunner
{
    /// <inheritdoc/>
    public Task<CellOutcome> RunAsync(Cell cell, ICellScreen screen, CancellationToken cancellationToken) =>
        engine.RunAsync(cell, screen, cancellationToken);

    /// <inheritdoc/>
    public Task<Completeness> CheckCompletenessAsync(string text, string language, CancellationToken cancellationToken) =>
        engine.CheckCompletenessAsync(text, language, cancellationToken);

    /// <inheritdoc/>
    public string? FindLanguage(string name) => engine.FindLanguage(name);
}
