using Repl.Engine;

namespace Repl.Cli.Run;

/// <summary>What the notebook runner and the prompt need of the engine; tests stand on it without C# or shells.</summary>
internal interface ICellRunner
{
    /// <summary>Runs a cell to its end.</summary>
    /// <param name="cell">What to run.</param>
    /// <param name="screen">Receives the cell's output while it runs.</param>
    /// <param name="cancellationToken">Interrupts the cell; sessions live on.</param>
    /// <returns>How the cell ended.</returns>
    Task<CellOutcome> RunAsync(Cell cell, ICellScreen screen, CancellationToken cancellationToken);

    /// <summary>Tells whether a cell's text could run as it stands.</summary>
    /// <param name="text">The text so far.</param>
    /// <param name="language">The language of the lines before the first switch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What a prompt needs to know after Enter.</returns>
    Task<Completeness> CheckCompletenessAsync(string text, string language, CancellationToken cancellationToken);

    /// <summary>Finds out whether cells may be written in a language right now.</summary>
    /// <param name="name">A language, such as <c>csharp</c>, or the name of an open session.</param>
    /// <returns>The language's one name, or null when <c>#!name</c> does not switch to any.</returns>
    string? FindLanguage(string name);
}
