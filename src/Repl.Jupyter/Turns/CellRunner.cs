using Microsoft.Extensions.Logging;
using Repl.Jupyter.History;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Turns;

/// <summary>
/// Serves execute_request: counts cells, runs them and shows how they ended ("Execute"). All lanes count together, so that a number names one
/// cell. Thread safe.
/// </summary>
/// <param name="language">Runs the code.</param>
/// <param name="interruption">Knows whether the kernel stops.</param>
/// <param name="iopub">Where output goes.</param>
/// <param name="input">Who asks the user.</param>
/// <param name="shell">Knows which requests wait already.</param>
/// <param name="history">Remembers cells.</param>
/// <param name="logger">Told when the language throws.</param>
internal sealed class CellRunner(
    INotebookLanguage language,
    Interruption interruption,
    IopubChannel iopub,
    StandardInputChannel input,
    RouterSocket shell,
    CellHistory history,
    ILogger logger)
{
    private static readonly ExecutionOutcome.Failed WhenInterrupted =
        new("Interrupted", "The cell was interrupted.", ["Interrupted: The cell was interrupted."]);

    private readonly UserExpressions _expressions = new(language, logger);
    private int _executionCount;

    /// <summary>Runs one cell.</summary>
    /// <param name="lane">Where the cell runs.</param>
    /// <param name="request">An execute_request.</param>
    /// <param name="interrupted">Stops the cell.</param>
    public async Task<Reply?> ExecuteAsync(Lane lane, ReceivedMessage request, CancellationToken interrupted)
    {
        var content = WireJson.Read<ExecuteRequestContent>(request.Content);
        if (lane.IsAborted(request) || interruption.IsStopping)
        {
            return Reply.Of(MessageTypes.ExecuteReply, new ExecuteAbortedContent(ReplyStatus.Aborted, Volatile.Read(ref _executionCount)));
        }

        var cell = Count(content, lane);
        if (cell.StoresHistory)
        {
            history.Add(cell.ExecutionCount, cell.Code);
        }

        if (!cell.IsSilent)
        {
            var echo = new ExecuteInputContent(cell.Code, cell.ExecutionCount);
            await iopub.PostAsync(request.AsParent, MessageTypes.ExecuteInput, echo).ConfigureAwait(false);
        }

        var outcome = await RunAsync(cell, new CellOutput(request, cell, lane, iopub, input), interrupted).ConfigureAwait(false);
        var failure = outcome is ExecutionOutcome.Interrupted ? WhenInterrupted : outcome as ExecutionOutcome.Failed;
        if (failure is not null)
        {
            var error = new ErrorContent(failure.Name, failure.Message, failure.Traceback);
            await iopub.PostAsync(request.AsParent, MessageTypes.Error, error).ConfigureAwait(false);
        }

        await iopub.FlushAsync().ConfigureAwait(false);
        return failure is null
            ? await SucceedAsync(cell, content, interrupted).ConfigureAwait(false)
            : Fail(lane, cell, content, failure);
    }

    /// <summary>A silent cell is never remembered, whatever store_history says.</summary>
    private ExecutionRequest Count(ExecuteRequestContent content, Lane lane)
    {
        var isStored = content.StoreHistory && !content.Silent;
        var count = isStored ? Interlocked.Increment(ref _executionCount) : Volatile.Read(ref _executionCount);
        return new(content.Code, count, content.Silent, isStored, content.AllowStdin, lane.Subshell);
    }

    private async Task<ExecutionOutcome> RunAsync(ExecutionRequest cell, CellOutput output, CancellationToken interrupted)
    {
        try
        {
            return await OwnThread.RunAsync(() => language.ExecuteAsync(cell, output, interrupted)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return new ExecutionOutcome.Interrupted();
        }
        catch (InputUnavailableException problem)
        {
            // The cell's own failure rather than the language's.
            return Describe(problem, [problem.Message]);
        }
#pragma warning disable CA1031 // The language is the host's code; whatever it throws is the cell's failure.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            JupyterLog.LanguageFailed(logger, MessageTypes.ExecuteRequest, problem);
            return Describe(problem, problem.ToString().Split('\n'));
        }
    }

    private static ExecutionOutcome.Failed Describe(Exception problem, IReadOnlyList<string> traceback) =>
        new(problem.GetType().Name, problem.Message, traceback);

    private async Task<Reply> SucceedAsync(ExecutionRequest cell, ExecuteRequestContent content, CancellationToken interrupted)
    {
        var expressions = await _expressions.EvaluateAsync(content.UserExpressions ?? [], cell.Subshell, interrupted).ConfigureAwait(false);
        return Reply.Of(MessageTypes.ExecuteReply, new ExecuteReplyContent(ReplyStatus.Ok, cell.ExecutionCount, expressions, []));
    }

    /// <summary>Cells that were sent before their sender could know of the failure are not run.</summary>
    private Reply Fail(Lane lane, ExecutionRequest cell, ExecuteRequestContent content, ExecutionOutcome.Failed failure)
    {
        if (content.StopOnError)
        {
            lane.AbortUpTo(shell.LastNumber);
        }

        var reply = new ExecuteErrorContent(ReplyStatus.Error, cell.ExecutionCount, failure.Name, failure.Message, failure.Traceback);
        return Reply.Of(MessageTypes.ExecuteReply, reply);
    }
}
