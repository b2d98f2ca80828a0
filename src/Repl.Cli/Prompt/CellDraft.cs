using Repl.Cli.Run;
using Repl.Engine;

namespace Repl.Cli.Prompt;

/// <summary>Gathers lines until they make a cell.</summary>
/// <param name="cells">Knows when a cell is complete.</param>
/// <param name="emptyLineEnds">Whether an empty line ends an incomplete cell: a person's way out, but part of the text in a script.</param>
internal sealed class CellDraft(ICellRunner cells, bool emptyLineEnds)
{
    private readonly List<string> _lines = [];

    /// <summary>Whether there is no line yet.</summary>
    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="language">The language that the first line is written in.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <returns>True when the lines make a cell.</returns>
    public async Task<bool> AddAsync(string line, string language, CancellationToken cancellationToken)
    {
        _lines.Add(line);
        if (string.IsNullOrWhiteSpace(line) && (_lines.Count == 1 || emptyLineEnds))
        {
            return true;
        }

        return await cells.CheckCompletenessAsync(Text(), language, cancellationToken) != Completeness.Incomplete;
    }

    /// <summary>Takes the lines and starts anew.</summary>
    /// <returns>The cell's text.</returns>
    public string Take()
    {
        var text = Text();
        _lines.Clear();
        return text;
    }

    private string Text() => string.Join('\n', _lines);
}
