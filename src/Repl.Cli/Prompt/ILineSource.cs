namespace Repl.Cli.Prompt;

/// <summary>Where the prompt's lines come from.</summary>
internal interface ILineSource
{
    /// <summary>Waits for the next line.</summary>
    /// <param name="cancellationToken">Stops the waiting; what was typed of the line is dropped.</param>
    /// <returns>The line without its newline, or null at the end of input.</returns>
    Task<string?> ReadLineAsync(CancellationToken cancellationToken);

    /// <summary>Waits for a line that is not shown while it is typed. What was typed before is dropped.</summary>
    /// <param name="ask">Shows the question. Called as soon as nothing typed is shown any more.</param>
    /// <param name="cancellationToken">Stops the waiting. What is typed is shown again when the task has ended, however it ends.</param>
    /// <returns>The line without its newline, or null at the end of input and where typing cannot be hidden.</returns>
    Task<string?> ReadSecretAsync(Action ask, CancellationToken cancellationToken);
}
