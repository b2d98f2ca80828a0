using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Repl.Sessions;

namespace Repl.Engine.Completion;

/// <summary>Explains the C# at a place: the name that stands there, or the call in whose arguments it lies.</summary>
/// <param name="analysis">Reads the code.</param>
/// <param name="sessions">Known by the variables that are called like them.</param>
internal sealed class CSharpInspection(CSharpAnalysis analysis, SessionRegistry sessions)
{
    private const int MostOverloads = 25;

    private static readonly SymbolDisplayFormat Signature = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddMemberOptions(SymbolDisplayMemberOptions.IncludeConstantValue)
        .AddKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeNamespaceKeyword);

    /// <summary>Explains it.</summary>
    /// <param name="before">Code that runs before it and has not yet run.</param>
    /// <param name="text">The code.</param>
    /// <param name="position">The cursor.</param>
    /// <param name="isDetailed">Whether to tell parameters, exceptions and remarks too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Inspection? At(IReadOnlyList<string> before, string text, int position, bool isDetailed, CancellationToken cancellationToken)
    {
        var code = analysis.Read(before, text);
        cancellationToken.ThrowIfCancellationRequested();
        var cursor = new Cursor(code, position);
        if (cursor.IsOutsideOfCode)
        {
            return null;
        }

        if (SymbolsAt(cursor, cancellationToken) is { Count: > 0 } symbols)
        {
            return Explain(cursor, symbols, null, isDetailed);
        }

        return CallAtCursor.Find(code.Model, cursor.Left, position) is { } call ? Explain(cursor, call.Candidates, call, isDetailed) : null;
    }

    // The name that the cursor is in or behind; all overloads of a method, the one that is called first.
    private static IReadOnlyList<ISymbol> SymbolsAt(Cursor cursor, CancellationToken cancellationToken)
    {
        var token = cursor.Code.Root.FindToken(cursor.WordStart);
        if (token.SpanStart != cursor.WordStart || token.Parent is not { } node || !(token.IsKind(SyntaxKind.IdentifierToken) || node is PredefinedTypeSyntax))
        {
            return [];
        }

        if (cursor.Model.GetDeclaredSymbol(node, cancellationToken) is { } declared)
        {
            return [declared];
        }

        var info = cursor.Model.GetSymbolInfo(node, cancellationToken);
        if (node.Parent is ObjectCreationExpressionSyntax creation && creation.Type == node && cursor.Model.GetTypeInfo(creation, cancellationToken).Type is INamedTypeSymbol created)
        {
            return [created, .. created.InstanceConstructors.Where(constructor => !constructor.IsImplicitlyDeclared)];
        }

        return [.. new[] { info.Symbol }.Concat(info.CandidateSymbols).Concat(cursor.Model.GetMemberGroup(node, cancellationToken)).OfType<ISymbol>().Distinct(SymbolEqualityComparer.Default)];
    }

    private Inspection Explain(Cursor cursor, IReadOnlyList<ISymbol> symbols, CallAtCursor? call, bool isDetailed)
    {
        var documentation = InheritedDocumentation.Find(symbols[0], cursor.Model.Compilation);
        string[] signatures = [.. symbols.Take(MostOverloads).Select(symbol => Sign(cursor, symbol))];
        var more = symbols.Count > MostOverloads ? $"\n// and {symbols.Count - MostOverloads} more" : "";
        var marked = call?.ParameterOf(symbols[0]);
        var session = symbols[0] is IFieldSymbol { ContainingType.IsScriptClass: true, Type.Name: nameof(ISession) } field
            ? sessions.List().FirstOrDefault(open => SessionVariables.NameOf(open.Name) == field.Name)
            : null;
        return new Inspection(
            string.Join("\n\n", Parts(new DocumentationText(isMarkdown: false)).Prepend(string.Join('\n', signatures) + more)),
            string.Join("\n\n", Parts(new DocumentationText(isMarkdown: true)).Prepend($"```csharp\n{string.Join('\n', signatures)}{more}\n```")));

        IEnumerable<string> Parts(DocumentationText text)
        {
            string?[] parts =
            [
                session is null ? null : MagicProposals.Describe(session).Plain,
                marked is null ? null : $"{text.Heading("Argument")} {text.Code($"{marked.Type.ToMinimalDisplayString(cursor.Model, cursor.WordStart)} {marked.Name}")}"
                    + (text.Of(Named(documentation, "param", marked.Name)) is { } meaning ? $": {meaning}" : ""),
                text.Of(documentation?.Element("summary")),
                .. isDetailed ? Details(documentation, text) : [],
            ];
            return parts.OfType<string>();
        }
    }

    private static string Sign(Cursor cursor, ISymbol symbol) => symbol switch
    {
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => symbol.ToMinimalDisplayString(cursor.Model, cursor.WordStart, Signature),
        IFieldSymbol { ContainingType.IsScriptClass: true } field => $"{field.Type.ToMinimalDisplayString(cursor.Model, cursor.WordStart)} {field.Name}",
        IMethodSymbol { ContainingType.IsScriptClass: true } => symbol.ToMinimalDisplayString(cursor.Model, cursor.WordStart, Signature.RemoveMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType)),
        _ => symbol.ToMinimalDisplayString(cursor.Model, cursor.WordStart, Signature),
    };

    private static IEnumerable<string?> Details(XElement? documentation, DocumentationText text)
    {
        if (documentation is null)
        {
            yield break;
        }

        foreach (var parameter in documentation.Elements("typeparam").Concat(documentation.Elements("param")))
        {
            yield return text.Of(parameter) is { } meaning ? $"{text.Code(parameter.Attribute("name")?.Value ?? "")}: {meaning}" : null;
        }

        yield return text.Of(documentation.Element("returns")) is { } returned ? $"{text.Heading("Returns")} {returned}" : null;
        foreach (var thrown in documentation.Elements("exception"))
        {
            var name = thrown.Attribute("cref")?.Value.Split('.', ':')[^1] ?? "";
            yield return $"{text.Heading("Throws")} {text.Code(name)}: {text.Of(thrown)}";
        }

        yield return text.Of(documentation.Element("remarks")) is { } remarks ? $"{text.Heading("Remarks")} {remarks}" : null;
        yield return text.Of(documentation.Element("example")) is { } example ? $"{text.Heading("Example")} {example}" : null;
    }

    private static XElement? Named(XElement? documentation, string element, string name) =>
        documentation?.Elements(element).FirstOrDefault(found => found.Attribute("name")?.Value == name);
}
