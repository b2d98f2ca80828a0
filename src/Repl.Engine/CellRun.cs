using System.Collections.Immutable;

namespace Repl.Engine;

/// <summary>One run of a cell: of the user's, or of a file that a cell imports.</summary>
/// <param name="runParts">Runs its parts, one after another; failures and interrupts are results.</param>
/// <param name="cell">What is run. Has a name.</param>
/// <param name="screen">Receives its output.</param>
/// <param name="folder">Where relative paths on this machine count from.</param>
/// <param name="importing">The files that are being imported around it, the outermost first. Default none.</param>
internal sealed class CellRun(
    Func<CellRun, CancellationToken, Task<CellOutcome>> runParts, Cell cell, ICellScreen screen, string folder, ImmutableList<string>? importing = null)
{
    private static readonly AsyncLocal<CellRun?> Here = new();

    private readonly List<Action> _atEnd = [];

    /// <summary>The run that the calling code belongs to; null outside of cells.</summary>
    public static CellRun? Current => Here.Value;

    /// <summary>What is run.</summary>
    public Cell Cell => cell;

    /// <summary>Receives its output.</summary>
    public ICellScreen Screen => screen;

    /// <summary>Where relative paths on this machine count from.</summary>
    public string Folder => folder;

    /// <summary>The files that are being imported around it, the outermost first.</summary>
    public ImmutableList<string> Importing { get; } = importing ?? [];

    /// <summary>Runs all parts, then what was to be done at the end, however the cell ended.</summary>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>How it ended. Failures and interrupts are results.</returns>
    public async Task<CellOutcome> RunAsync(CancellationToken cancellationToken)
    {
        Here.Value = this;
        var outcome = await runParts(this, cancellationToken).ConfigureAwait(false);
        _atEnd.ForEach(action => action());
        return outcome;
    }

    /// <summary>Has something done when the cell ends.</summary>
    public void AtEnd(Action action) => _atEnd.Add(action);

    /// <summary>A cell of a file that this one imports.</summary>
    /// <param name="imported">The cell.</param>
    /// <param name="file">The file's full path.</param>
    public CellRun Import(Cell imported, string file) =>
        new(runParts, imported, screen, Path.GetDirectoryName(file)!, Importing.Add(file));

    /// <summary>A cell that code of this one sends.</summary>
    /// <param name="sent">The cell.</param>
    public CellRun Send(Cell sent) => new(runParts, sent, new SentCodeScreen(screen), folder, Importing);
}
