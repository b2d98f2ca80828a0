using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>What one cell shows. Keeps the cell's own request as parent, whichever cell runs meanwhile.</summary>
/// <param name="request">The cell's request.</param>
/// <param name="cell">The cell.</param>
/// <param name="lane">Where it runs.</param>
/// <param name="iopub">Where output goes.</param>
/// <param name="input">Who asks the user.</param>
internal sealed class CellOutput(ReceivedMessage request, ExecutionRequest cell, Lane lane, IopubChannel iopub, StandardInputChannel input)
    : IExecutionOutput
{
    private const string StandardOutput = "stdout";
    private const string StandardError = "stderr";

    /// <inheritdoc/>
    public void WriteStandardOutput(string text) => iopub.Write(request.AsParent, StandardOutput, text);

    /// <inheritdoc/>
    public void WriteStandardError(string text) => iopub.Write(request.AsParent, StandardError, text);

    /// <inheritdoc/>
    public void Display(MimeBundle bundle, string? displayId = null) => Show(MessageTypes.DisplayData, bundle, displayId);

    /// <inheritdoc/>
    public void UpdateDisplay(string displayId, MimeBundle bundle) => Show(MessageTypes.UpdateDisplayData, bundle, displayId);

    /// <inheritdoc/>
    public void Result(MimeBundle bundle)
    {
        if (!cell.IsSilent)
        {
            var content = new ExecuteResultContent(cell.ExecutionCount, new MimeData(bundle), EmptyContent.Value);
            iopub.Post(request.AsParent, MessageTypes.ExecuteResult, content);
        }
    }

    /// <inheritdoc/>
    public void ClearOutput(bool waitsForNext) => iopub.Post(request.AsParent, MessageTypes.ClearOutput, new ClearOutputContent(waitsForNext));

    /// <inheritdoc/>
    public async Task<string> ReadLineAsync(string prompt, bool isPassword, CancellationToken cancellationToken)
    {
        if (!cell.AllowsInput)
        {
            throw new InputUnavailableException("This front end takes no questions (allow_stdin is false). Pass the value in another way.");
        }

        // What the cell wrote before its question must be on the screen when the question is.
        await iopub.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await input.AskAsync(request, lane, new InputRequestContent(prompt, isPassword), cancellationToken).ConfigureAwait(false);
    }

    private void Show(string type, MimeBundle bundle, string? displayId)
    {
        var transient = displayId is null ? null : new TransientContent(displayId);
        iopub.Post(request.AsParent, type, new DisplayDataContent(new MimeData(bundle), EmptyContent.Value, transient));
    }
}
