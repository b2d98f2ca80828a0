using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Repl.Engine.Completion;

/// <summary>Proposes what only this place asks for: names of arguments, values of the enumeration that is expected, members to override.</summary>
internal static class ExpectedProposals
{
    private static readonly SymbolDisplayFormat Overriding = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeRef)
        .RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Adds names of arguments and values of enumerations.</summary>
    /// <param name="cursor">The place.</param>
    /// <param name="list">Takes the proposals.</param>
    public static void Add(Cursor cursor, ProposalList list)
    {
        var call = cursor.Left.Kind() is SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken or SyntaxKind.CommaToken or SyntaxKind.ColonToken
            ? CallAtCursor.Find(cursor.Model, cursor.Left, cursor.Position)
            : null;
        if (call is { Name: null } && !cursor.Left.IsKind(SyntaxKind.ColonToken))
        {
            foreach (var parameter in call.Candidates.SelectMany(CallAtCursor.ParametersOf).Where(parameter => !call.Given.Contains(parameter.Name)))
            {
                list.Add($"{parameter.Name}:", ProposalKind.Argument, group: 1);
            }
        }

        var expected = call is null ? ExpectedType(cursor) is { } type ? [type] : [] : call.Parameters.Select(parameter => parameter.Type);
        foreach (var enumeration in expected.Select(WithoutNull).Where(type => type.TypeKind is TypeKind.Enum).Distinct<ITypeSymbol>(SymbolEqualityComparer.Default))
        {
            var name = enumeration.ToMinimalDisplayString(cursor.Model, cursor.WordStart);
            foreach (var value in enumeration.GetMembers().OfType<IFieldSymbol>().Where(value => value.HasConstantValue))
            {
                list.Add($"{name}.{value.Name}", ProposalKind.EnumerationValue, name: value.Name);
            }
        }
    }

    /// <summary>Adds what can be overridden, where the place asks for that.</summary>
    /// <returns>False where the place is no such.</returns>
    public static bool TryAddOverrides(Cursor cursor, ProposalList list)
    {
        if (!cursor.Left.IsKind(SyntaxKind.OverrideKeyword)
            || cursor.Left.Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration
            || cursor.Model.GetDeclaredSymbol(declaration) is not INamedTypeSymbol type)
        {
            return false;
        }

        var taken = type.GetMembers().Where(member => member.IsOverride).Select(member => member.ToDisplayString(Overriding)).ToHashSet();
        for (var basis = type.BaseType; basis is not null; basis = basis.BaseType)
        {
            foreach (var member in basis.GetMembers().Where(member => (member.IsVirtual || member.IsAbstract || member.IsOverride) && member.CanBeReferencedByName))
            {
                var text = member.ToMinimalDisplayString(cursor.Model, cursor.WordStart, Overriding);
                if (taken.Add(text) && !member.IsSealed && member.Name != "Finalize")
                {
                    list.Add(text, SymbolProposals.KindOf(member), name: member.Name);
                }
            }
        }

        return true;
    }

    /// <summary>Adds the properties that an initializer or a pattern can name, where the place is in one.</summary>
    /// <returns>Whether nothing else can stand there.</returns>
    public static bool TryAddProperties(Cursor cursor, ProposalList list)
    {
        if (cursor.Left.Kind() is not (SyntaxKind.OpenBraceToken or SyntaxKind.CommaToken))
        {
            return false;
        }

        var (type, isPattern) = cursor.Left.Parent switch
        {
            InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax creation } => (cursor.Model.GetTypeInfo(creation).Type, false),
            InitializerExpressionSyntax { Parent: WithExpressionSyntax with } => (cursor.Model.GetTypeInfo(with.Expression).Type, false),
            PropertyPatternClauseSyntax { Parent: RecursivePatternSyntax pattern } => (cursor.Model.GetTypeInfo(pattern).ConvertedType, true),
            _ => (null, false),
        };
        if (type is null or IErrorTypeSymbol)
        {
            return false;
        }

        string[] given = [.. cursor.Left.Parent!.ChildNodes().OfType<AssignmentExpressionSyntax>().Select(assignment => assignment.Left.ToString())];
        foreach (var member in cursor.Model.LookupSymbols(cursor.WordStart, type).Where(member => !member.IsStatic && !given.Contains(member.Name)))
        {
            if (member is IPropertySymbol { IsIndexer: false } property && (isPattern || IsSettable(cursor, property)) || (member is IFieldSymbol field && (isPattern || !field.IsReadOnly)))
            {
                list.Add(member);
            }
        }

        return !type.AllInterfaces.Any(implemented => implemented.SpecialType is SpecialType.System_Collections_IEnumerable);
    }

    private static bool IsSettable(Cursor cursor, IPropertySymbol property) =>
        property.SetMethod is { } setter && cursor.Model.IsAccessible(cursor.WordStart, setter);

    private static ITypeSymbol WithoutNull(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var underlying] } ? underlying : type;

    private static ITypeSymbol? ExpectedType(Cursor cursor) => cursor.Left.Parent switch
    {
        BinaryExpressionSyntax binary when cursor.Left.Kind() is SyntaxKind.EqualsEqualsToken or SyntaxKind.ExclamationEqualsToken => TypeOf(cursor, binary.Left),
        AssignmentExpressionSyntax assignment => TypeOf(cursor, assignment.Left),
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: var type } } } => TypeOf(cursor, type),
        SwitchLabelSyntax { Parent.Parent: SwitchStatementSyntax choice } => TypeOf(cursor, choice.Expression),
        SwitchExpressionSyntax choice => TypeOf(cursor, choice.GoverningExpression),
        IsPatternExpressionSyntax test => TypeOf(cursor, test.Expression),
        _ => null,
    };

    private static ITypeSymbol? TypeOf(Cursor cursor, SyntaxNode node) => cursor.Model.GetTypeInfo(node).Type;
}
