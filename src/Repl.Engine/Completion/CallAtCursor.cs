using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.Completion;

/// <summary>The call in whose arguments a place lies: of a method, a constructor, an indexer or an attribute.</summary>
/// <param name="Candidates">What may be called, the best first: methods, or the properties that indexers are.</param>
/// <param name="Index">Which argument it is, from 0.</param>
/// <param name="Name">The name that the argument was given, or null.</param>
/// <param name="Given">The names that arguments of the call have.</param>
internal sealed record CallAtCursor(IReadOnlyList<ISymbol> Candidates, int Index, string? Name, IReadOnlyList<string> Given)
{
    /// <summary>Finds it.</summary>
    /// <param name="model">What names mean.</param>
    /// <param name="left">The last token before the place.</param>
    /// <param name="position">The place.</param>
    /// <returns>The innermost call; null where there is none, or where nothing of that name can be called.</returns>
    public static CallAtCursor? Find(SemanticModel model, SyntaxToken left, int position)
    {
        for (var node = left.Parent; node is not null; node = node.Parent)
        {
            // A lambda's or a block's own statements are not arguments.
            if (node is BlockSyntax or AnonymousFunctionExpressionSyntax { Block: not null })
            {
                return null;
            }

            if (ArgumentsOf(node) is { } list && position > list.Open.SpanStart && (list.Close.IsMissing || position <= list.Close.SpanStart))
            {
                return CandidatesFor(model, node, position) is { Count: > 0 } candidates ? Create(candidates, node, list.Open, position) : null;
            }
        }

        return null;
    }

    /// <summary>The parameters of a candidate.</summary>
    public static IReadOnlyList<IParameterSymbol> ParametersOf(ISymbol candidate) => candidate switch
    {
        IMethodSymbol method => method.Parameters,
        IPropertySymbol indexer => indexer.Parameters,
        _ => [],
    };

    /// <summary>What the argument is for, by each candidate that has something at its place.</summary>
    public IEnumerable<IParameterSymbol> Parameters => Candidates.Select(ParameterOf).OfType<IParameterSymbol>();

    /// <summary>What the argument is for, by one candidate.</summary>
    public IParameterSymbol? ParameterOf(ISymbol candidate)
    {
        var parameters = ParametersOf(candidate);
        return Name is not null
            ? parameters.FirstOrDefault(parameter => parameter.Name == Name)
            : Index < parameters.Count ? parameters[Index]
            : parameters is [.., { IsParams: true } last] ? last
            : null;
    }

    private static CallAtCursor Create(IReadOnlyList<ISymbol> candidates, SyntaxNode node, SyntaxToken open, int position)
    {
        SyntaxNode[] arguments = [.. node.ChildNodes().Where(child => child is ArgumentSyntax or AttributeArgumentSyntax)];
        var index = node.ChildTokens().Count(token => token.IsKind(SyntaxKind.CommaToken) && token.SpanStart > open.SpanStart && token.Span.End <= position);
        var name = index < arguments.Length && NameOf(arguments[index]) is { } colon && colon.ColonToken.Span.End <= position ? colon.Name.Identifier.ValueText : null;
        string[] given = [.. arguments.Select(NameOf).OfType<NameColonSyntax>().Select(named => named.Name.Identifier.ValueText)];
        return new CallAtCursor([.. candidates.OrderByDescending(candidate => Fits(candidate, arguments.Length))], index, name, given);
    }

    // While arguments are still missing, whatever has room for those that are there.
    private static bool Fits(ISymbol candidate, int count) =>
        ParametersOf(candidate) is var parameters && (parameters.Count >= count || parameters is [.., { IsParams: true }]);

    private static NameColonSyntax? NameOf(SyntaxNode argument) => argument switch
    {
        ArgumentSyntax plain => plain.NameColon,
        AttributeArgumentSyntax attribute => attribute.NameColon,
        _ => null,
    };

    private static (SyntaxToken Open, SyntaxToken Close)? ArgumentsOf(SyntaxNode node) => node switch
    {
        ArgumentListSyntax list => (list.OpenParenToken, list.CloseParenToken),
        BracketedArgumentListSyntax list => (list.OpenBracketToken, list.CloseBracketToken),
        AttributeArgumentListSyntax list => (list.OpenParenToken, list.CloseParenToken),
        _ => null,
    };

    private static IReadOnlyList<ISymbol> CandidatesFor(SemanticModel model, SyntaxNode arguments, int position) => arguments.Parent switch
    {
        InvocationExpressionSyntax call => Callable(model, call.Expression),
        BaseObjectCreationExpressionSyntax creation => Constructors(model, model.GetTypeInfo(creation).Type, position),
        ConstructorInitializerSyntax initializer => [.. model.GetMemberGroup(initializer)],
        PrimaryConstructorBaseTypeSyntax basis => Constructors(model, model.GetTypeInfo(basis.Type).Type, position),
        AttributeSyntax attribute => Constructors(model, model.GetTypeInfo(attribute).Type, position),
        ElementAccessExpressionSyntax access => Indexers(model, model.GetTypeInfo(access.Expression).Type, position),
        _ => [],
    };

    private static IMethodSymbol[] Callable(SemanticModel model, ExpressionSyntax called)
    {
        var chosen = model.GetSymbolInfo(called);
        IMethodSymbol[] methods = [.. new[] { chosen.Symbol }.Concat(model.GetMemberGroup(called)).OfType<IMethodSymbol>().Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)];
        return methods.Length > 0 ? methods
            : model.GetTypeInfo(called).Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke } ? [invoke]
            : [];
    }

    private static IReadOnlyList<ISymbol> Constructors(SemanticModel model, ITypeSymbol? type, int position) =>
        type is INamedTypeSymbol named ? [.. named.InstanceConstructors.Where(constructor => model.IsAccessible(position, constructor))] : [];

    private static ISymbol[] Indexers(SemanticModel model, ITypeSymbol? type, int position)
    {
        for (var basis = type; basis is not null; basis = basis.BaseType)
        {
            ISymbol[] own = [.. basis.GetMembers().OfType<IPropertySymbol>().Where(property => property.IsIndexer && model.IsAccessible(position, property))];
            if (own.Length > 0)
            {
                return own;
            }
        }

        return [];
    }
}
