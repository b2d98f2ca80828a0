using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Repl.Engine.Completion;

/// <summary>Finds the XML documentation of symbols, with what it takes over from others (<c>inheritdoc</c>) in it.</summary>
internal static class InheritedDocumentation
{
    // Whoever inherits from himself must come to an end.
    private const int MostSteps = 8;

    /// <summary>Finds one.</summary>
    /// <param name="symbol">What to explain.</param>
    /// <param name="compilation">Knows the files of the assemblies.</param>
    /// <returns>The element with <c>summary</c> and the like; null where there is none.</returns>
    public static XElement? Find(ISymbol symbol, Compilation compilation) => Find(symbol, compilation, MostSteps);

    private static XElement? Find(ISymbol symbol, Compilation compilation, int steps)
    {
        var documentation = DocumentationFiles.Find(symbol, compilation);
        if (steps > 0 && documentation?.Element("inheritdoc") is { } inherits
            && OriginOf(symbol, inherits.Attribute("cref")?.Value, compilation) is { } origin
            && Find(origin, compilation, steps - 1) is { } inherited)
        {
            documentation.Add(inherited.Elements().Where(element => !documentation.Elements(element.Name).Any(own => NameOf(own) == NameOf(element))));
        }

        return documentation;
    }

    private static string? NameOf(XElement element) => element.Attribute("name")?.Value;

    private static ISymbol? OriginOf(ISymbol symbol, string? named, Compilation compilation) => named is not null
        ? DocumentationCommentId.GetFirstSymbolForDeclarationId(named, compilation)
        : symbol switch
        {
            IMethodSymbol { OverriddenMethod: { } overridden } => overridden,
            IPropertySymbol { OverriddenProperty: { } overridden } => overridden,
            IEventSymbol { OverriddenEvent: { } overridden } => overridden,
            INamedTypeSymbol { TypeKind: TypeKind.Class, BaseType: { SpecialType: not SpecialType.System_Object } origin } => origin,
            INamedTypeSymbol type => type.Interfaces.FirstOrDefault(),
            { ContainingType: { } owner } => owner.AllInterfaces.SelectMany(shape => shape.GetMembers(symbol.Name))
                .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(owner.FindImplementationForInterfaceMember(member), symbol)),
            _ => null,
        };
}
