using Repl.Engine;
using Repl.Engine.Completion;
using Repl.Jupyter;

namespace Repl.Cli.Jupyter;

/// <summary>The engine as a language of the Jupyter protocol.</summary>
/// <param name="engine">Runs the cells. Stays the caller's to dispose.</param>
internal sealed class EngineLanguage(CellEngine engine) : INotebookLanguage
{
    private static readonly string Version = typeof(EngineLanguage).Assembly.GetName().Version!.ToString(3);

    /// <summary>What the help menus of front ends lead to, and <c>#!about</c>.</summary>
    public static IReadOnlyList<HelpLink> HelpLinks { get; } =
    [
        new("C# guide", new("https://learn.microsoft.com/dotnet/csharp/")),
        new("Jupyter messaging", new("https://jupyter-client.readthedocs.io/en/stable/messaging.html")),
    ];

    /// <inheritdoc/>
    public LanguageInfo Info { get; } = new()
    {
        Name = "C#",
        Version = "15.0",
        MimeType = "text/x-csharp",
        FileExtension = ".cs",
        PygmentsLexer = "csharp",
        CodeMirrorMode = "text/x-csharp",
        Implementation = "repl",
        ImplementationVersion = Version,
        Banner = $"repl {Version}: C# and live shell sessions. '#!session open <name>' opens one, '#!<name>' runs a cell in it.",
        HelpLinks = HelpLinks,
    };

    /// <inheritdoc/>
    public async Task<ExecutionOutcome> ExecuteAsync(ExecutionRequest request, IExecutionOutput output, CancellationToken interrupted)
    {
        var cell = new Cell(request.Code) { Name = $"cell {request.ExecutionCount}", Lane = request.Subshell ?? "" };
        return await engine.RunAsync(cell, new OutputScreen(output, request.AllowsInput), interrupted) switch
        {
            CellOutcome.Failed { Error: var error } => new ExecutionOutcome.Failed(error.Name, error.Message, error.Traceback),
            CellOutcome.Cancelled => new ExecutionOutcome.Interrupted(),
            _ => new ExecutionOutcome.Succeeded(),
        };
    }

    /// <inheritdoc/>
    public async Task<EvaluationOutcome> EvaluateAsync(string expression, string? subshell, CancellationToken interrupted)
    {
        var screen = new ResultScreen();
        return await engine.RunAsync(new Cell(expression) { Name = "expression", Lane = subshell ?? "" }, screen, interrupted) switch
        {
            CellOutcome.Failed { Error: var error } => new EvaluationOutcome.Failed(error.Name, error.Message, error.Traceback),
            CellOutcome.Cancelled => throw new OperationCanceledException(interrupted),
            _ => new EvaluationOutcome.Succeeded(screen.Result),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<CodeCompleteness> CheckCompletenessAsync(string code, CancellationToken interrupted) =>
        await engine.CheckCompletenessAsync(code, cancellationToken: interrupted) switch
        {
            Completeness.Incomplete => new CodeCompleteness.Incomplete(Indentation.After(code)),
            Completeness.Invalid => new CodeCompleteness.Invalid(),
            Completeness.Unknown => new CodeCompleteness.Unknown(),
            _ => new CodeCompleteness.Complete(),
        };

    /// <inheritdoc/>
    public async ValueTask<CompletionList> CompleteAsync(string code, int position, CancellationToken interrupted)
    {
        var found = await engine.CompleteAsync(code, position, cancellationToken: interrupted);
        return new CompletionList(found.Start, found.End, [.. found.Items.Select(item => new CompletionItem(item.Text, KindOf(item.Kind)))]);
    }

    /// <inheritdoc/>
    public async ValueTask<MimeBundle?> InspectAsync(string code, int position, bool isDetailed, CancellationToken interrupted) =>
        await engine.InspectAsync(code, position, isDetailed, cancellationToken: interrupted) is { } found
            ? new MimeBundle(new Dictionary<string, string> { ["text/plain"] = found.Plain, ["text/markdown"] = found.Markdown })
            : null;

    // The words that front ends have icons for.
    private static string? KindOf(ProposalKind kind) => kind switch
    {
        ProposalKind.Keyword => "keyword",
        ProposalKind.Namespace => "module",
        ProposalKind.Class => "class",
        ProposalKind.Structure => "struct",
        ProposalKind.Interface => "interface",
        ProposalKind.Enumeration or ProposalKind.EnumerationValue => "enum",
        ProposalKind.Method => "function",
        ProposalKind.Property => "property",
        ProposalKind.Field => "field",
        ProposalKind.Event => "event",
        ProposalKind.Variable or ProposalKind.Session => "instance",
        ProposalKind.Argument => "param",
        ProposalKind.File or ProposalKind.Folder => "path",
        ProposalKind.Command or ProposalKind.Option => "magic",
        _ => null,
    };

    /// <summary>Keeps the value of an expression and shows nothing.</summary>
    private sealed class ResultScreen : ICellScreen
    {
        public bool CanAsk => false;

        public MimeBundle Result { get; private set; } = new(new Dictionary<string, string>());

        public void Show(CellOutput shown)
        {
            if (shown is CellOutput.Result result)
            {
                Result = new MimeBundle(result.Data);
            }
        }

        public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
    }

    private sealed class OutputScreen(IExecutionOutput output, bool canAsk) : ICellScreen
    {
        public bool CanAsk => canAsk;

        public void Show(CellOutput shown)
        {
            switch (shown)
            {
                case CellOutput.StandardOutput text:
                    output.WriteStandardOutput(text.Content);
                    break;
                case CellOutput.StandardError text:
                    output.WriteStandardError(text.Content);
                    break;
                case CellOutput.Display display:
                    output.Display(new MimeBundle(display.Data), display.Id);
                    break;
                case CellOutput.UpdateDisplay update:
                    output.UpdateDisplay(update.Id, new MimeBundle(update.Data));
                    break;
                case CellOutput.Clear clear:
                    output.ClearOutput(clear.WaitsForNext);
                    break;
                case CellOutput.Result result:
                    output.Result(new MimeBundle(result.Data));
                    break;
            }
        }

        public async Task<string?> AskAsync(Question question, CancellationToken cancellationToken)
        {
            try
            {
                return await output.ReadLineAsync(question.Text, question.IsSecret, cancellationToken);
            }
            catch (InputUnavailableException)
            {
                return null;
            }
        }
    }
}
