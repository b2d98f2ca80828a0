namespace Repl.Jupyter.Tests.Support;

/// <summary>A language whose cells are what the test says.</summary>
internal sealed class ScriptedLanguage : INotebookLanguage
{
    public static readonly ExecutionOutcome Succeeded = new ExecutionOutcome.Succeeded();

    public LanguageInfo Info { get; } = new()
    {
        Name = "scripted",
        Version = "1.0",
        MimeType = "text/plain",
        FileExtension = ".txt",
        Implementation = "scripted-kernel",
        ImplementationVersion = "2.0",
        Banner = "Scripted",
        HelpLinks = [new HelpLink("Help", new Uri("https://example.org/help"))],
    };

    /// <summary>Runs a cell. By default every cell succeeds without output.</summary>
    public Func<ExecutionRequest, IExecutionOutput, CancellationToken, Task<ExecutionOutcome>> OnExecute { get; init; } =
        (_, _, _) => Task.FromResult(Succeeded);

    /// <summary>Evaluates an expression. By default its value is its text.</summary>
    public Func<string, EvaluationOutcome> OnEvaluate { get; init; } =
        expression => new EvaluationOutcome.Succeeded(MimeBundle.PlainText(expression));

    public Func<string, int, CompletionList> OnComplete { get; init; } = (_, position) => CompletionList.Empty(position);

    public Func<string, int, bool, MimeBundle?> OnInspect { get; init; } = (_, _, _) => null;

    public Func<string, CodeCompleteness> OnCheck { get; init; } = _ => new CodeCompleteness.Complete();

    public Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken interrupted) =>
        OnExecute(request, output, interrupted);

    public Task<EvaluationOutcome> EvaluateAsync(string expression, string? subshell, CancellationToken interrupted) =>
        Task.FromResult(OnEvaluate(expression));

    public ValueTask<CodeCompleteness> CheckCompletenessAsync(string code, CancellationToken interrupted) => new(OnCheck(code));

    public ValueTask<CompletionList> CompleteAsync(string code, int position, CancellationToken interrupted) => new(OnComplete(code, position));

    public ValueTask<MimeBundle?> InspectAsync(string code, int position, bool isDetailed, CancellationToken interrupted) =>
        new(OnInspect(code, position, isDetailed));

    /// <summary>A language whose cells do one thing and succeed.</summary>
    public static ScriptedLanguage That(Action<IExecutionOutput> acts) => new()
    {
        OnExecute = (_, output, _) =>
        {
            acts(output);
            return Task.FromResult(Succeeded);
        },
    };
}
