namespace Repl.Cli.Prompt;

/// <summary>Where the prompt's lines come from.</summary>
internal interface ILineSource
{
    /// <summary>Waits for the next line.</summary>
    /// <param name="cancellationToken">Stops the waiting; what was typed of the line is dropped.</param>
    /// <returns>The line without its newline, or null at the end of input.</returns>
    Task<string?> ReadLineAsync(CancellationToken cancellationToken);
}
