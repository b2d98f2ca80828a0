using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.Completion;

/// <summary>Proposes what may stand behind a dot.</summary>
internal static class MemberProposals
{
    /// <summary>Finds the members of what stands before the dot.</summary>
    /// <param name="cursor">The place.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where there is no dot before the place.</returns>
    public static IEnumerable<ISymbol>? At(Cursor cursor, CancellationToken cancellationToken) => cursor.Left switch
    {
        { RawKind: (int)SyntaxKind.DotToken or (int)SyntaxKind.MinusGreaterThanToken or (int)SyntaxKind.ColonColonToken, Parent: { } parent } => BehindDot(cursor, parent, cancellationToken),
        _ => null,
    };

    private static IEnumerable<ISymbol> BehindDot(Cursor cursor, SyntaxNode parent, CancellationToken cancellationToken) => parent switch
    {
        MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } => cursor.Model.LookupBaseMembers(cursor.WordStart),
        MemberAccessExpressionSyntax access => OfExpression(cursor, access.Expression, cancellationToken),
        MemberBindingExpressionSyntax binding => OfConditional(cursor, binding, cancellationToken),
        AliasQualifiedNameSyntax alias => OfExpression(cursor, alias.Alias, cancellationToken),
        QualifiedNameSyntax name => OfName(cursor, name, cancellationToken),
        _ => [],
    };

    private static IEnumerable<ISymbol> OfExpression(Cursor cursor, ExpressionSyntax expression, CancellationToken cancellationToken) =>
        Of(cursor, cursor.Model.GetSymbolInfo(expression, cancellationToken), cursor.Model.GetTypeInfo(expression, cancellationToken).Type);

    private static IEnumerable<ISymbol> OfConditional(Cursor cursor, MemberBindingExpressionSyntax binding, CancellationToken cancellationToken)
    {
        var conditional = binding.Ancestors().OfType<ConditionalAccessExpressionSyntax>().FirstOrDefault(access => access.WhenNotNull.FullSpan.Contains(binding.FullSpan));
        var type = conditional is null ? null : cursor.Model.GetTypeInfo(conditional.Expression, cancellationToken).Type;
        return OfValue(cursor, type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var underlying] } ? underlying : type);
    }

    // `box.` above a line that begins with a name reads as a type `box.name`: the left side may be a value all the same.
    private static IEnumerable<ISymbol> OfName(Cursor cursor, QualifiedNameSyntax name, CancellationToken cancellationToken)
    {
        if (name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { } directive)
        {
            var all = OfExpression(cursor, name.Left, cancellationToken);
            return directive.StaticKeyword.IsKind(SyntaxKind.None) && directive.Alias is null ? all.OfType<INamespaceSymbol>() : all.OfType<INamespaceOrTypeSymbol>();
        }

        var expression = SyntaxFactory.ParseExpression(name.Left.WithoutTrivia().ToFullString());
        var symbol = cursor.Model.GetSpeculativeSymbolInfo(name.SpanStart, expression, SpeculativeBindingOption.BindAsExpression);
        var type = cursor.Model.GetSpeculativeTypeInfo(name.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Type;
        return Of(cursor, symbol, type);
    }

    private static IEnumerable<ISymbol> Of(Cursor cursor, SymbolInfo info, ITypeSymbol? type)
    {
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        return symbol switch
        {
            IAliasSymbol { Target: var target } => OfNamespaceOrType(cursor, target),
            INamespaceOrTypeSymbol space => OfNamespaceOrType(cursor, space),
            // Where a variable is called like its type, C# takes what fits.
            IPropertySymbol or IFieldSymbol or ILocalSymbol or IParameterSymbol when type is INamedTypeSymbol named && symbol.Name == named.Name =>
                OfValue(cursor, type).Concat(OfNamespaceOrType(cursor, named)),
            _ => OfValue(cursor, type),
        };
    }

    private static ImmutableArray<ISymbol> OfNamespaceOrType(Cursor cursor, INamespaceOrTypeSymbol space) => space is INamespaceSymbol
        ? cursor.Model.LookupNamespacesAndTypes(cursor.WordStart, space)
        : cursor.Model.LookupStaticMembers(cursor.WordStart, space);

    private static IEnumerable<ISymbol> OfValue(Cursor cursor, ITypeSymbol? type) => type is null or IErrorTypeSymbol or { SpecialType: SpecialType.System_Void }
        ? []
        : cursor.Model.LookupSymbols(cursor.WordStart, type is IPointerTypeSymbol pointer ? pointer.PointedAtType : type, includeReducedExtensionMethods: true)
            .Where(member => member is not INamedTypeSymbol && (!member.IsStatic || member.ContainingType.IsExtension));
}
