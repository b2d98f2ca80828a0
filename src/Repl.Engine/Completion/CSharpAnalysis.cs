using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Repl.Engine.CSharp;
using Repl.Engine.Input;

namespace Repl.Engine.Completion;

/// <summary>Lets the compiler look at code that is being written, as what follows the last cell that has run. Runs, emits and loads nothing.</summary>
/// <param name="compiler">Knows references and imports.</param>
/// <param name="last">The newest submission that later cells see; null before the first. Asked anew each time.</param>
/// <remarks>Thread safe, and waits for no cell.</remarks>
internal sealed class CSharpAnalysis(SubmissionCompiler compiler, Func<Submission?> last)
{
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, kind: SourceCodeKind.Script);

    private readonly Lock _gate = new();
    private Basis? _basis;

    /// <summary>Reads code.</summary>
    /// <param name="before">Code that runs before it and has not yet run: parts of the same cell, variables of sessions.</param>
    /// <param name="code">The code.</param>
    public AnalyzedCode Read(IReadOnlyList<string> before, string code)
    {
        string[] prepared = [.. before.Select(Prepare)];
        Basis basis;
        lock (_gate)
        {
            var newest = last();
            if (_basis is not { } known || known.Last != newest || !known.Before.SequenceEqual(prepared))
            {
                _basis = new Basis(compiler, newest, prepared);
            }

            basis = _basis;
        }

        var tree = CSharpSyntaxTree.ParseText(Prepare(code), Parsing);
        return new AnalyzedCode(tree, Replace(basis.Compilation, tree), () => Replace(basis.WithoutChain, tree), basis.Earlier);
    }

    /// <summary>Finds what is wrong with code.</summary>
    /// <param name="before">Code that runs before it and has not yet run.</param>
    /// <param name="code">The code.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Places are mapped ones: some lines are moved, as for running.</returns>
    public IReadOnlyList<Diagnostic> Diagnose(IReadOnlyList<string> before, string code, CancellationToken cancellationToken) =>
        compiler.Diagnose(last(), [.. before.Select(Rewrite)], Rewrite(code), cancellationToken);

    // As cells are rewritten before they run.
    private static string Rewrite(string code) => HoistedLines.In(ExtensionMethods.In(ConsoleKeys.Redirect(Prepare(code))));

    // Both have as many letters as before, so that every place stays where it is. What loads packages must not happen while somebody types.
    private static string Prepare(string code) => UsingDeclarations.In(FetchingLines.Hide(code)).Code;

    private static SemanticModel Replace(CSharpCompilation compilation, SyntaxTree tree) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1], tree).GetSemanticModel(tree);

    // What stays the same while somebody types. The compilations keep what they know of their references when only the tree changes.
    private sealed class Basis
    {
        private readonly Lazy<CSharpCompilation> _withoutChain;
        private readonly Lazy<IReadOnlyList<ISymbol>> _earlier;

        public Basis(SubmissionCompiler compiler, Submission? newest, string[] before)
        {
            (Last, Before) = (newest, before);
            Compilation = Bind(compiler.Continue(newest, before));
            _earlier = new(() => DeclaredBefore(Compilation));
            _withoutChain = new(() => Bind(compiler.Continue(null, [UsingsBefore(Compilation)])));
        }

        public Submission? Last { get; }

        public string[] Before { get; }

        public CSharpCompilation Compilation { get; }

        public CSharpCompilation WithoutChain => _withoutChain.Value;

        public IReadOnlyList<ISymbol> Earlier() => _earlier.Value;

        private static CSharpCompilation Bind(CSharpCompilation compilation)
        {
            _ = compilation.Assembly;
            return compilation;
        }

        private static IEnumerable<Compilation> Chain(Compilation compilation)
        {
            for (var previous = compilation.ScriptCompilationInfo?.PreviousScriptCompilation; previous is not null; previous = previous.ScriptCompilationInfo?.PreviousScriptCompilation)
            {
                yield return previous;
            }
        }

        // The newest of each name hides the others.
        private static IReadOnlyList<ISymbol> DeclaredBefore(Compilation compilation) =>
            [.. Chain(compilation).SelectMany(previous => previous.ScriptClass!.GetMembers()).DistinctBy(member => member.Name)];

        private static string UsingsBefore(Compilation compilation) => string.Concat(Chain(compilation).Reverse()
            .SelectMany(previous => previous.SyntaxTrees)
            .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot()).Usings)
            .Select(directive => directive.WithoutTrivia().NormalizeWhitespace().ToFullString())
            .Distinct());
    }
}
