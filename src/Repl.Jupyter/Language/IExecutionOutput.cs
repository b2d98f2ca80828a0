namespace Repl.Jupyter;

/// <summary>Where a cell shows what it does. Belongs to one cell for ever: what it gets later still appears below that cell.</summary>
/// <remarks>
/// Thread safe. The members block while the front end is slower than the cell, so that nothing is lost and nothing piles up. After
/// the kernel has stopped they do nothing.
/// </remarks>
public interface IExecutionOutput
{
    /// <summary>Shows text as standard output. Texts that follow each other within about ten milliseconds become one message.</summary>
    /// <param name="text">Any part of a line or lines.</param>
    void WriteStandardOutput(string text);

    /// <summary>Shows text as standard error. Texts that follow each other within about ten milliseconds become one message.</summary>
    /// <param name="text">Any part of a line or lines.</param>
    void WriteStandardError(string text);

    /// <summary>Shows something on purpose (<c>display_data</c>).</summary>
    /// <param name="bundle">The same thing by MIME type.</param>
    /// <param name="displayId">A name under which <see cref="UpdateDisplay"/> can replace it; null for none.</param>
    void Display(MimeBundle bundle, string? displayId = null);

    /// <summary>Replaces what was shown under a name, wherever it was shown (<c>update_display_data</c>).</summary>
    /// <param name="displayId">The name.</param>
    /// <param name="bundle">What takes its place.</param>
    void UpdateDisplay(string displayId, MimeBundle bundle);

    /// <summary>Shows the cell's value with its number (<c>execute_result</c>). Does nothing for a silent cell.</summary>
    /// <param name="bundle">The value by MIME type.</param>
    void Result(MimeBundle bundle);

    /// <summary>Removes what the cell has shown so far (<c>clear_output</c>).</summary>
    /// <param name="waitsForNext">Whether the old output stays until there is new, which avoids flicker.</param>
    void ClearOutput(bool waitsForNext);

    /// <summary>Asks the user for a line of text (<c>input_request</c>). One question of each subshell at a time; others wait.</summary>
    /// <param name="prompt">What the user is asked.</param>
    /// <param name="isPassword">Whether the answer must not be shown while it is typed.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer. Pass the cell's own, or an interrupt cannot end the wait.</param>
    /// <returns>The answer without a line end.</returns>
    /// <exception cref="InputUnavailableException">The front end takes no questions, is not connected, or the kernel stopped.</exception>
    Task<string> ReadLineAsync(string prompt, bool isPassword, CancellationToken cancellationToken);
}
