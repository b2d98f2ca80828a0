namespace Repl.Interactive;

/// <summary>A cell of the host while it runs. The extension's script implements it, over the host's own types.</summary>
public interface IHostCell
{
    /// <summary>Cancelled when the user stops the cell, and when it has failed. Can be asked for after its end.</summary>
    CancellationToken Stopped { get; }

    /// <summary>
    /// What the user has answered so far while this cell was read, by prompt: the host asks for <c>@input</c> and <c>@password</c> in a line by itself.
    /// </summary>
    IReadOnlyList<KeyValuePair<string, string>> Answers { get; }

    /// <summary>Shows a piece of text, which may end in the middle of a line. Called from any thread.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isError">Whether it was written to standard error.</param>
    void Write(string text, bool isError);

    /// <summary>Shows something that is more than text.</summary>
    /// <param name="forms">Its forms by MIME type; <c>text/plain</c> is among them.</param>
    /// <param name="id">What <see cref="Update"/> will call it; null where it stays as it is.</param>
    void Display(IReadOnlyDictionary<string, string> forms, string? id);

    /// <summary>Replaces something that was shown.</summary>
    /// <param name="id">What it was called.</param>
    /// <param name="forms">The new forms by MIME type.</param>
    void Update(string id, IReadOnlyDictionary<string, string> forms);

    /// <summary>Asks the user, by the host's own request for input.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="isSecret">Whether the answer must not be seen.</param>
    /// <returns>The answer; null where nobody answers.</returns>
    Task<string?> AskAsync(string question, bool isSecret);
}
