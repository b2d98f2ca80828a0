namespace Repl.Jupyter;

/// <summary>What runs the cells of a kernel: the only thing that <see cref="JupyterKernel"/> needs from its host.</summary>
/// <remarks>
/// Called by one request of each subshell at a time, and by those of several subshells at once: everything here must be thread safe. A host
/// that cannot run two cells at once lets the second wait until the first has ended or its own token is cancelled. A member that throws fails
/// its request and nothing else.
/// </remarks>
public interface INotebookLanguage
{
    /// <summary>What front ends show and how they colour, highlight and save the language. Must not block.</summary>
    LanguageInfo Info { get; }

    /// <summary>Runs a cell to its end. Called on a thread of its own, so it may block.</summary>
    /// <param name="request">The cell.</param>
    /// <param name="output">Takes what the cell shows, from any thread, and after the cell has ended too.</param>
    /// <param name="interrupted">Cancelled when the user interrupts the cell or the kernel shuts down.</param>
    /// <returns>
    /// How the cell ended. An <see cref="OperationCanceledException"/> after <paramref name="interrupted"/> counts as
    /// <see cref="ExecutionOutcome.Interrupted"/>, any other exception as <see cref="ExecutionOutcome.Failed"/>.
    /// </returns>
    Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken interrupted);

    /// <summary>Evaluates an expression that a front end sent along with a cell (<c>user_expressions</c>), after the cell has succeeded.</summary>
    /// <param name="expression">The expression, in the words of the language. What it prints is shown nowhere.</param>
    /// <param name="subshell">As <see cref="ExecutionRequest.Subshell"/>.</param>
    /// <param name="interrupted">Cancelled when the user interrupts the cell or the kernel shuts down.</param>
    /// <returns>The value, or why there is none; exceptions count as they do for cells.</returns>
    Task<EvaluationOutcome> EvaluateAsync(string expression, string? subshell, CancellationToken interrupted);

    /// <summary>Tells whether a cell could run as it stands.</summary>
    /// <param name="code">The cell's text so far.</param>
    /// <param name="interrupted">Cancelled when the user interrupts or the kernel shuts down.</param>
    ValueTask<CodeCompleteness> CheckCompletenessAsync(string code, CancellationToken interrupted);

    /// <summary>Proposes how the text at the cursor could go on.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="position">The cursor as an index into <paramref name="code"/>, 0 to its length.</param>
    /// <param name="interrupted">Cancelled when the user interrupts or the kernel shuts down.</param>
    /// <returns>The proposals; <see cref="CompletionList.Empty"/> for none.</returns>
    ValueTask<CompletionList> CompleteAsync(string code, int position, CancellationToken interrupted);

    /// <summary>Describes what stands at the cursor.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="position">The cursor as an index into <paramref name="code"/>, 0 to its length.</param>
    /// <param name="isDetailed">Whether the user asked for all there is rather than a summary.</param>
    /// <param name="interrupted">Cancelled when the user interrupts or the kernel shuts down.</param>
    /// <returns>The description, or null when nothing is known.</returns>
    ValueTask<MimeBundle?> InspectAsync(string code, int position, bool isDetailed, CancellationToken interrupted);
}
