using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Repl.Engine.Completion;
using Repl.Engine.Input;

namespace Repl.Engine.CSharp;

/// <summary>C# whose variables, methods and types live on from one cell to the next.</summary>
/// <remarks>
/// Safe from any thread. Pieces of code start in the order in which they came, and may then run side by side: each sees the variables of all that
/// have started before.
/// </remarks>
internal sealed class CSharpLanguage : IDisposable
{
    private const string HiddenFileName = "repl";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly AsyncLocal<CancellationToken> _currentCancellation = new();
    private readonly CSharpLanguageOptions _options;
    private readonly SubmissionCompiler _compiler;
    private readonly SubmissionStates _states;
    private volatile Submission? _last;

    /// <summary>Starts with no variables.</summary>
    /// <param name="options">What cells can see.</param>
    public CSharpLanguage(CSharpLanguageOptions options)
    {
        _options = options;
        _compiler = new SubmissionCompiler(options);
        _states = new SubmissionStates(options.Globals);
        Analysis = new CSharpAnalysis(_compiler, () => _last);
    }

    /// <summary>
    /// Cancelled when the cell that asks is to stop. Belongs to the cell in whose flow it is read, also after that cell has ended; outside of
    /// cells it is never cancelled.
    /// </summary>
    public CancellationToken CurrentCancellation => _currentCancellation.Value;

    /// <summary>Looks at code that is being written.</summary>
    public CSharpAnalysis Analysis { get; }

    /// <summary>The variables that the next cell can see, in the order of their names.</summary>
    public IReadOnlyList<CSharpVariable> Variables => _states.List();

    /// <summary>Tells whether code could run as it stands. Does not look at names or types.</summary>
    /// <param name="code">The code so far.</param>
    /// <returns>What a prompt needs to know after Enter.</returns>
    public static Completeness CheckCompleteness(string code) => CompletenessCheck.Of(code);

    /// <summary>Reads one variable.</summary>
    /// <param name="name">Its name, without <c>@</c>.</param>
    /// <param name="variable">Its last declaration.</param>
    /// <returns>False when no cell has declared it.</returns>
    public bool TryGetVariable(string name, [NotNullWhen(true)] out CSharpVariable? variable) => _states.TryGet(name, out variable);

    /// <summary>Does the slow part of the first cell ahead of time: loads the compiler and the framework's metadata.</summary>
    /// <param name="cancellationToken">Stops it; the first cell is then slow.</param>
    /// <returns>A task that ends when the language is warm. Cells that come in the meantime wait for it and lose nothing.</returns>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        // First the least that there is: a cell that waits already comes next, and what all others continue ends in no expression, whose type
        // the compiler would look at again in each of them.
        await RunAsync("", HiddenFileName, 1, cancellationToken).ConfigureAwait(false);
        await RunAsync("""await Task.CompletedTask; string.Join(' ', new[] { 1 }.Select(n => $"{n}"))""", HiddenFileName, 1, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Runs code to its end.</summary>
    /// <param name="code">The code, without magic commands.</param>
    /// <param name="fileName">The name of its cell, such as <c>cell 3</c>, as errors show it.</param>
    /// <param name="firstLine">The number of the code's first line in its cell, from 1.</param>
    /// <param name="cancellationToken">
    /// Stops the code: <see cref="CurrentCancellation"/> is cancelled, then its thread is aborted, and at last abandoned. Variables stay.
    /// </param>
    /// <param name="install">Gets what the code refers to, before it is compiled, while no other code is. Default: nothing is to be got.</param>
    /// <returns>How it ended. Failing and stopped code are results, not exceptions.</returns>
    public async Task<CSharpOutcome> RunAsync(
        string code, string fileName, int firstLine, CancellationToken cancellationToken, Func<CancellationToken, Task>? install = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstLine, 1);
        try
        {
            // Lines of its own in front of the code give it its place in the cell: in errors, stack traces and debug information alike.
            var usings = UsingDeclarations.In(ConsoleKeys.Redirect(new string('\n', firstLine - 1) + code));
            var (prepared, errors) = await PrepareAsync(HoistedLines.In(ExtensionMethods.In(usings.Code)), fileName, install, cancellationToken).ConfigureAwait(false);
            return prepared is null
                ? new CSharpOutcome.CompilationFailed(errors)
                : await RunAsync(prepared, usings, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new CSharpOutcome.Interrupted(Abandoned: false);
        }
    }

    /// <summary>Declares a variable, or declares it anew, for the cells that follow.</summary>
    /// <param name="name">An identifier; may be a keyword, which cells then write with <c>@</c>.</param>
    /// <param name="type">The type that cells see. Must be public.</param>
    /// <param name="value">The value, of that type.</param>
    /// <param name="cancellationToken">Gives up waiting for code that is being compiled.</param>
    /// <returns>A task that ends when the variable exists.</returns>
    /// <exception cref="ArgumentException">The name is no identifier, or no code can name the type.</exception>
    public async Task DeclareAsync(string name, Type type, object? value, CancellationToken cancellationToken)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            throw new ArgumentException($"'{name}' cannot name a C# variable. Use letters, digits and '_'.", nameof(name));
        }

        if (!type.IsVisible)
        {
            throw new ArgumentException($"Cells cannot see the type '{CSharpTypeNames.Of(type)}'. Declare with a public type.", nameof(type));
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _compiler.Reference(type.Assembly);
            var (prepared, errors) = await PrepareInTurnAsync($"{CSharpTypeNames.OfDeclaration(type)} @{name};", HiddenFileName, cancellationToken).ConfigureAwait(false);
            if (prepared is null)
            {
                throw new ArgumentException($"Cells cannot declare '{name}' as '{CSharpTypeNames.Of(type)}': {errors[0].GetMessage(null)}", nameof(type));
            }

            await prepared.Start().ConfigureAwait(false);
            _states.SetNewest(name, value);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Lets go of nothing that runs: stop it first.</summary>
    public void Dispose() => _turn.Dispose();

    private async Task<(PreparedSubmission? Prepared, ImmutableArray<Diagnostic> Errors)> PrepareAsync(
        string code, string fileName, Func<CancellationToken, Task>? install, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await (install?.Invoke(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            return await PrepareInTurnAsync(code, fileName, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // What is prepared is kept at once: code that starts while it still runs continues it.
    private async Task<(PreparedSubmission? Prepared, ImmutableArray<Diagnostic> Errors)> PrepareInTurnAsync(
        string code, string fileName, CancellationToken cancellationToken)
    {
        var (submission, errors) = await Task.Run(() => _compiler.Compile(_last, code, fileName, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (submission is null)
        {
            return (null, errors);
        }

        var states = _states.Prepare();
        var start = submission.Prepare(states);
        if (submission.IsSeenLater || submission.HasWholeFramework != _last?.HasWholeFramework || submission.Libraries != (_last?.Libraries ?? []))
        {
            _last = submission;
            if (submission.HasCode)
            {
                _states.Keep(states);
            }
        }

        return (new PreparedSubmission(submission, start, states[^1]), []);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Work that the cell leaves behind may hold its token; there is no timer to free.")]
    private async Task<CSharpOutcome> RunAsync(PreparedSubmission prepared, UsingDeclarations usings, CancellationToken cancellationToken)
    {
        var cooperative = new CancellationTokenSource();
        var threads = new CellThreads();
        var end = await CellThread.RunAsync(StartAsync, cooperative, _options, cancellationToken).ConfigureAwait(false);
        if (end is not null && prepared.Variables is { } declared && !usings.IsEmpty && await DisposeAsync(usings, declared, cancellationToken).ConfigureAwait(false) is { Failure: not null } undisposed && end.Value.Failure is null)
        {
            end = undisposed; // what went wrong first counts
        }

        return end switch
        {
            null => await InterruptedAsync(isAbandoned: true).ConfigureAwait(false),
            { Failure: not null } when cancellationToken.IsCancellationRequested => await InterruptedAsync(isAbandoned: false).ConfigureAwait(false),
            { Failure: { } failure } => new CSharpOutcome.Threw(failure),
            { Value: var value } => value!,
        };

        async Task<CSharpOutcome.Value> StartAsync()
        {
            _currentCancellation.Value = cooperative.Token;
            threads.Enter();
            var result = await prepared.Start().ConfigureAwait(true);      // back on the cell's thread
            var hasValue = prepared.Submission.HasValue(result);
            return new CSharpOutcome.Value(result, hasValue, hasValue ? _options.Format(result) : null);
        }

        async Task<CSharpOutcome> InterruptedAsync(bool isAbandoned) => new CSharpOutcome.Interrupted(isAbandoned)
        {
            LeftRunning = await threads.FindLeftAsync(CellThread.Name, _options.Time).ConfigureAwait(false),
        };
    }

    // As the rest of the cell: on a thread of its own, which can be stopped. Where the cell was stopped already, it gets a while.
    [SuppressMessage("Reliability", "CA2000", Justification = "What is left behind may hold its token; there is no timer to free.")]
    private async Task<CellEnd?> DisposeAsync(UsingDeclarations usings, object declared, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.DisposalGrace, _options.Time);
        var cooperative = new CancellationTokenSource();
        return await CellThread.RunAsync(RunAsync, cooperative, _options, cancellationToken.IsCancellationRequested ? limit.Token : cancellationToken).ConfigureAwait(false);

        async Task<CSharpOutcome.Value> RunAsync()
        {
            _currentCancellation.Value = cooperative.Token;
            await usings.DisposeAsync(declared).ConfigureAwait(true);
            return new CSharpOutcome.Value(null, false, null);
        }
    }

    /// <param name="Submission">The compiled code.</param>
    /// <param name="Start">Starts it.</param>
    /// <param name="Variables">The object whose fields its variables are; null where it has none.</param>
    private sealed record PreparedSubmission(Submission Submission, Func<Task<object?>> Start, object? Variables);
}
