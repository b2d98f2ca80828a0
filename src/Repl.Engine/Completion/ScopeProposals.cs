using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.Completion;

/// <summary>Proposes simple names: variables, types, namespaces, keywords.</summary>
internal static class ScopeProposals
{
    private const int Variables = 1;
    private const int Others = 2;
    private const int Namespaces = 3;

    /// <summary>Adds what goes with the place.</summary>
    /// <param name="cursor">The place; no dot stands before it.</param>
    /// <param name="list">Takes the proposals.</param>
    public static void Add(Cursor cursor, ProposalList list)
    {
        var left = cursor.Left;
        if (left.Parent is UsingDirectiveSyntax directive && left.IsKind(SyntaxKind.UsingKeyword) | left.IsKind(SyntaxKind.EqualsToken) | left.IsKind(SyntaxKind.StaticKeyword))
        {
            var takesTypes = !directive.StaticKeyword.IsKind(SyntaxKind.None) || directive.Alias is not null;
            AddSymbols(cursor, list, symbol => symbol is INamespaceSymbol || (takesTypes && symbol is INamedTypeSymbol));
            AddKeywords(list, takesTypes ? [] : ["static", "var"]);
        }
        else if (left.Parent is AttributeListSyntax)
        {
            AddAttributes(cursor, list);
        }
        else if (IsForType(left))
        {
            var isCreated = left.IsKind(SyntaxKind.NewKeyword);
            AddSymbols(cursor, list, symbol => symbol is INamespaceSymbol || (symbol is ITypeSymbol or IAliasSymbol && !(isCreated && IsNeverCreated(symbol))));
            AddKeywords(list, Keywords.ForType);
        }
        else if (IsBehindExpression(left))
        {
            AddKeywords(list, Keywords.BehindExpression);
        }
        else if (!IsForNewName(left))
        {
            AddSymbols(cursor, list, _ => true);
            AddKeywords(list, Keywords.Behind(left));
        }
    }

    private static void AddSymbols(Cursor cursor, ProposalList list, Func<ISymbol, bool> isWanted)
    {
        foreach (var symbol in cursor.Code.NamesAt(cursor.WordStart).Where(symbol => isWanted(symbol) && !IsOfObject(symbol)))
        {
            list.Add(symbol, GroupOf(symbol));
        }
    }

    private static void AddKeywords(ProposalList list, IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            list.Add(word, ProposalKind.Keyword, Others);
        }
    }

    private static void AddAttributes(Cursor cursor, ProposalList list)
    {
        const string suffix = "Attribute";
        foreach (var symbol in cursor.Code.NamesAt(cursor.WordStart))
        {
            if (symbol is INamespaceSymbol)
            {
                list.Add(symbol, Namespaces);
            }
            else if (symbol is INamedTypeSymbol { IsAbstract: false } type && type.Name.EndsWith(suffix, StringComparison.Ordinal) && IsAttribute(type))
            {
                list.Add(type.Name[..^suffix.Length], ProposalKind.Class);
            }
        }
    }

    private static bool IsAttribute(INamedTypeSymbol type) =>
        type.BaseType is { } basis && (basis is { Name: nameof(Attribute), ContainingNamespace.Name: nameof(System) } || IsAttribute(basis));

    private static bool IsNeverCreated(ISymbol symbol) =>
        symbol is INamedTypeSymbol { IsStatic: true } or INamedTypeSymbol { IsAbstract: true } or INamedTypeSymbol { TypeKind: TypeKind.Interface };

    // Every cell is within an object, but its user does not think so.
    private static bool IsOfObject(ISymbol symbol) => symbol.ContainingType?.SpecialType is SpecialType.System_Object;

    private static int GroupOf(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => Namespaces,
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or IPropertySymbol or IFieldSymbol => Variables,
        { ContainingType.IsScriptClass: true } => Variables,
        _ => Others,
    };

    private static bool IsForType(SyntaxToken left) => left.Kind() switch
    {
        SyntaxKind.NewKeyword => left.Parent is ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax or ArrayCreationExpressionSyntax,
        SyntaxKind.AsKeyword or SyntaxKind.IsKeyword => true,
        SyntaxKind.LessThanToken or SyntaxKind.CommaToken => left.Parent is TypeArgumentListSyntax,
        SyntaxKind.ColonToken or SyntaxKind.CommaToken when left.Parent is BaseListSyntax or TypeParameterConstraintClauseSyntax => true,
        SyntaxKind.OpenParenToken => left.Parent is TypeOfExpressionSyntax or CatchDeclarationSyntax or ParameterListSyntax or DefaultExpressionSyntax,
        _ => false,
    };

    // Behind a name or a number, only an operator can follow.
    private static bool IsBehindExpression(SyntaxToken left) =>
        left.Kind() is SyntaxKind.NumericLiteralToken or SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringEndToken
            or SyntaxKind.TrueKeyword or SyntaxKind.FalseKeyword or SyntaxKind.NullKeyword or SyntaxKind.ThisKeyword
        || (left.IsKind(SyntaxKind.IdentifierToken) && !SyntaxFacts.IsContextualKeyword(SyntaxFacts.GetContextualKeywordKind(left.Text)));

    private static bool IsForNewName(SyntaxToken left) => SyntaxFacts.IsPredefinedType(left.Kind()) || left.Text == "var" || left.Kind()
        is SyntaxKind.ClassKeyword or SyntaxKind.StructKeyword or SyntaxKind.InterfaceKeyword or SyntaxKind.EnumKeyword or SyntaxKind.NamespaceKeyword;
}
