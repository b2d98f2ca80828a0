using System.Text.Json;
using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>Evaluates what a front end wants to know after a cell ("user_expressions" in "Execute"). Each has its own value or error.</summary>
/// <param name="language">Knows the values.</param>
/// <param name="logger">Told when the language throws.</param>
internal sealed class UserExpressions(INotebookLanguage language, ILogger logger)
{
    /// <summary>Evaluates all, in the order in which they were sent.</summary>
    /// <param name="expressions">By name.</param>
    /// <param name="subshell">Where the cell ran.</param>
    /// <param name="interrupted">Stops the one that runs and those that follow, which then all have errors.</param>
    public async Task<IReadOnlyDictionary<string, UserExpressionContent>> EvaluateAsync(
        IReadOnlyDictionary<string, JsonElement> expressions, string? subshell, CancellationToken interrupted)
    {
        var values = new Dictionary<string, UserExpressionContent>();
        foreach (var (name, expression) in expressions)
        {
            values[name] = expression.ValueKind == JsonValueKind.String
                ? Describe(await EvaluateAsync(expression.GetString()!, subshell, interrupted).ConfigureAwait(false))
                : Failed("InvalidRequest", "An expression must be a string.", []);
        }

        return values;
    }

    private async Task<EvaluationOutcome> EvaluateAsync(string expression, string? subshell, CancellationToken interrupted)
    {
        try
        {
            interrupted.ThrowIfCancellationRequested();
            return await OwnThread.RunAsync(() => language.EvaluateAsync(expression, subshell, interrupted)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return new EvaluationOutcome.Failed("Interrupted", "The expression was interrupted.", []);
        }
#pragma warning disable CA1031 // The language is the host's code; whatever it throws is the expression's failure.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            JupyterLog.LanguageFailed(logger, MessageTypes.ExecuteRequest, problem);
            return new EvaluationOutcome.Failed(problem.GetType().Name, problem.Message, problem.ToString().Split('\n'));
        }
    }

    private static UserExpressionContent Describe(EvaluationOutcome outcome) => outcome switch
    {
        EvaluationOutcome.Succeeded(var value) => new(ReplyStatus.Ok, new MimeData(value), EmptyContent.Value),
        EvaluationOutcome.Failed(var name, var message, var traceback) => Failed(name, message, traceback),
        _ => throw new NotSupportedException(outcome.GetType().Name),
    };

    private static UserExpressionContent Failed(string name, string message, IReadOnlyList<string> traceback) =>
        new(ReplyStatus.Error, Ename: name, Evalue: message, Traceback: traceback);
}
