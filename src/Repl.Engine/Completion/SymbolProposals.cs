using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Repl.Engine.Completion;

/// <summary>Makes proposals of what code can name.</summary>
internal static class SymbolProposals
{
    private const int EditorBrowsableNever = 1;

    extension(ProposalList list)
    {
        /// <summary>Proposes a symbol, unless its author has hidden it or declared it obsolete.</summary>
        /// <param name="symbol">What to name.</param>
        /// <param name="group">Smaller ones come first.</param>
        public void Add(ISymbol symbol, int group = 0)
        {
            if (symbol.CanBeReferencedByName && list.Takes(symbol.Name) && !IsHidden(symbol))
            {
                list.Add(TextOf(symbol.Name), KindOf(symbol), group);
            }
        }
    }

    /// <summary>What a symbol is.</summary>
    public static ProposalKind KindOf(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => ProposalKind.Namespace,
        INamedTypeSymbol { TypeKind: TypeKind.Interface } => ProposalKind.Interface,
        INamedTypeSymbol { TypeKind: TypeKind.Enum } => ProposalKind.Enumeration,
        INamedTypeSymbol { TypeKind: TypeKind.Struct } => ProposalKind.Structure,
        ITypeSymbol => ProposalKind.Class,
        IMethodSymbol => ProposalKind.Method,
        IPropertySymbol => ProposalKind.Property,
        IEventSymbol => ProposalKind.Event,
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } => ProposalKind.EnumerationValue,
        IFieldSymbol { ContainingType.IsScriptClass: false } => ProposalKind.Field,
        IAliasSymbol { Target: var target } => KindOf(target),
        _ => ProposalKind.Variable,
    };

    /// <summary>A name as code writes it.</summary>
    public static string TextOf(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    private static bool IsHidden(ISymbol symbol) => symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name switch
    {
        nameof(ObsoleteAttribute) => true,
        "EditorBrowsableAttribute" => attribute.ConstructorArguments is [{ Value: EditorBrowsableNever }],
        _ => false,
    });
}
