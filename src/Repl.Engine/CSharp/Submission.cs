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
    // What Roslyn calls the instance method that holds the statements of a submission.
    private const string Statements = "<Initialize>";

    private readonly Type? _class = assembly is null ? null : FindClass(script, assembly);

    /// <summary>The script, whose compilation the next submission continues.</summary>
    public Script<object> Script => script;

    /// <summary>Whether it, and so all that continue it, can use every assembly of the framework.</summary>
    public bool HasWholeFramework => hasWholeFramework;

    /// <summary>What it and its predecessors declare outside of scripts, but for what was replaced.</summary>
    public ImmutableArray<CellLibrary> Libraries => libraries;

    /// <summary>Whether there is anything to run, and so a slot to fill in the states.</summary>
    public bool HasCode => _class is not null;

    /// <summary>
    /// Whether code that continues it could tell: it declares, imports or refers to something. A submission like <c>x + 1</c> does not, so it
    /// can be left out of the chain, whose length each later cell pays for.
    /// </summary>
    public bool IsSeenLater { get; } = Declares(script.GetCompilation());

    /// <summary>Makes the object whose fields are the variables. Runs no statement of the user's.</summary>
    /// <param name="states">The objects of the earlier submissions, and a free slot, which is filled.</param>
    /// <returns>What starts the code. It returns at its first incomplete await, and gives the value of the trailing expression.</returns>
    public Func<Task<object?>> Prepare(object?[] states)
    {
        if (_class is null)
        {
            return static () => Task.FromResult<object?>(null);
        }

        var instance = Activator.CreateInstance(_class, [states])!;
        return _class.GetMethod(Statements, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.CreateDelegate<Func<Task<object?>>>(instance);
    }

    /// <summary>Tells whether a run that gave <paramref name="result"/> gave a value, rather than nothing.</summary>
    /// <param name="result">What the run gave.</param>
    /// <returns>True for null only when the code ends in an expression that is null.</returns>
    public bool HasValue(object? result) => result is not null || (HasCode && EndsInExpression());

    private static Type FindClass(Script<object> script, Assembly assembly) =>
        assembly.GetType(script.GetCompilation().ScriptClass!.MetadataName, throwOnError: true)!;

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
