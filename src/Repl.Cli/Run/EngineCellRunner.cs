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
    public string? FindLanguage(string name) => CellLanguages.Canonical(name) switch
    {
        CellLanguages.CSharp => CellLanguages.CSharp,
        CellLanguages.Shell => CellLanguages.Shell,
        ['@', .. var names] when names.Split(',').All(IsOpen) => name,
        _ => engine.Sessions.Find(name)?.Name,
    };

    private bool IsOpen(string name) => engine.Sessions.Find(name) is not null || engine.Sessions.FindGroup(name) is not null;
}
