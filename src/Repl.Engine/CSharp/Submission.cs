using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace Repl.Engine.CSharp;

/// <summary>One compiled piece of C#, ready to run once.</summary>
/// <param name="script">The script, whose compilation the next submission continues.</param>
/// <param name="assembly">The loaded code; null when there is none, as in a cell of comments and usings.</param>
/// <param name="hasWholeFramework">Whether it, and so all that continue it, can use every assembly of the framework.</param>
/// <param name="libraries">What it and its predecessors declare outside of scripts, but for what was replaced.</param>
internal sealed class Submission(Script<object> script, Assembly? assembly, bool hasWholeFramework, ImmutableArray<CellLibrary> libraries)
{
    private readonly Func<object?[], Task<object?>>? _entry = assembly is null ? null : FindEntry(script, assembly);

    /// <summary>The script, whose compilation the next submission continues.</summary>
    public Script<object> Script => script;

    /// <summary>Whether it, and so all that continue it, can use every assembly of the framework.</summary>
    public bool HasWholeFramework => hasWholeFramework;

    /// <summary>What it and its predecessors declare outside of scripts, but for what was replaced.</summary>
    public ImmutableArray<CellLibrary> Libraries => libraries;

    /// <summary>Whether there is anything to run, and so a slot to fill in the states.</summary>
    public bool HasCode => _entry is not null;

    /// <summary>
    /// Whether code that continues it could tell: it declares, imports or refers to something. A submission like <c>x + 1</c> does not, so it
    /// can be left out of the chain, whose length each later cell pays for.
    /// </summary>
    public bool IsSeenLater { get; } = Declares(script.GetCompilation());

    /// <summary>Starts the code. Returns at its first incomplete await.</summary>
    /// <param name="states">The objects of the earlier submissions, and a free slot, which the code fills before its first statement.</param>
    /// <returns>The value of the trailing expression.</returns>
    public Task<object?> StartAsync(object?[] states) => _entry?.Invoke(states) ?? Task.FromResult<object?>(null);

    /// <summary>Tells whether a run that gave <paramref name="result"/> gave a value, rather than nothing.</summary>
    /// <param name="result">What the run gave.</param>
    /// <returns>True for null only when the code ends in an expression that is null.</returns>
    public bool HasValue(object? result) => result is not null || (HasCode && EndsInExpression());

    private static Func<object?[], Task<object?>>? FindEntry(Script<object> script, Assembly assembly)
    {
        var method = script.GetCompilation().GetEntryPoint(CancellationToken.None)!;
        return assembly.GetType(method.ContainingType.MetadataName, throwOnError: true)!
            .GetMethod(method.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!
            .CreateDelegate<Func<object?[], Task<object?>>>();
    }

    private static bool Declares(Compilation compilation)
    {
        var declares = compilation.ScriptClass!.GetMembers().Any(member => !member.IsImplicitlyDeclared);
        return declares || compilation.SyntaxTrees.Select(tree => (CompilationUnitSyntax)tree.GetRoot()).Any(unit =>
            unit.Usings.Count > 0 || unit.Externs.Count > 0 || unit.GetReferenceDirectives().Count > 0 || unit.GetLoadDirectives().Count > 0);
    }

    private bool EndsInExpression()
    {
        var compilation = script.GetCompilation();
        var tree = compilation.SyntaxTrees.Last();      // files that the cell loads come before it
        var last = ((CompilationUnitSyntax)tree.GetRoot()).Members.OfType<GlobalStatementSyntax>().LastOrDefault()?.Statement;
        return last switch
        {
            ReturnStatementSyntax { Expression: not null } => true,
            ExpressionStatementSyntax { SemicolonToken.IsMissing: true, Expression: var expression } =>
                compilation.GetSemanticModel(tree).GetTypeInfo(expression).ConvertedType is not { SpecialType: SpecialType.System_Void },
            _ => false,
        };
    }
}
