using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace Repl.Engine.CSharp;

/// <summary>
/// Divides a cell that the script dialect refuses: its namespaces and types make a library where one of them is a namespace, a file-local type
/// or a class with extension blocks; the rest is a script that can use them.
/// </summary>
/// <param name="Script">The cell without the library.</param>
/// <param name="Library">The library; null where the whole cell is a script. Everything stands where it stood, in both.</param>
/// <param name="FirstCode">Where the script's code begins, behind its directives.</param>
internal sealed record LibrarySource(string Script, string? Library, int FirstCode)
{
    /// <summary>Divides a cell.</summary>
    /// <param name="code">Its code, hoisted.</param>
    public static LibrarySource Of(string code)
    {
        var unit = SyntaxFactory.ParseCompilationUnit(code, options: CellDirectives.Parsing);
        if (!unit.Members.Any(NeedsLibrary))
        {
            return new LibrarySource(code, null, 0);
        }

        var script = code.ToCharArray();
        var library = code.ToCharArray();
        foreach (var directive in CellDirectives.In(code))
        {
            Blank(library, new(directive.Start, directive.Length));
        }

        // Without braces a namespace reaches to the end.
        var rest = unit.Members.FirstOrDefault(member => member is FileScopedNamespaceDeclarationSyntax)?.SpanStart ?? code.Length;
        foreach (var member in unit.Members.TakeWhile(member => member.SpanStart < rest))
        {
            Blank(IsDeclaration(member) ? script : library, member.Span);
        }

        Blank(script, new(rest, code.Length - rest));
        return new LibrarySource(new string(script), new string(library), unit.Members[0].SpanStart);
    }

    /// <summary>The script, where names of the library hide those of the same types in earlier scripts, which would be found first.</summary>
    /// <param name="library">The compiled library.</param>
    /// <param name="script">The compiled script, which continues the earlier ones.</param>
    public string WithNamesOf(CellLibrary library, Script script)
    {
        var hidden = library.Types.Where(SyntaxFacts.IsValidIdentifier).Where(name => IsInScript(name, script)).Order(StringComparer.Ordinal).ToList();
        if (hidden.Count == 0)
        {
            return Script;
        }

        var place = CSharpSyntaxTree.ParseText(Script, CellDirectives.Parsing).GetMappedLineSpan(new(FirstCode, 0)).StartLinePosition;
        return Script.Insert(FirstCode, $"{string.Concat(hidden.Select(name => $"using {name} = global::{name};"))}\n#line {place.Line + 1}\n{new string(' ', place.Character)}");
    }

    /// <summary>Whether a declaration can be in no script, and so makes its cell have a library.</summary>
    /// <param name="member">At the top of the cell.</param>
    public static bool NeedsLibrary(MemberDeclarationSyntax member) => member switch
    {
        BaseNamespaceDeclarationSyntax => true,
        BaseTypeDeclarationSyntax type when type.Modifiers.Any(SyntaxKind.FileKeyword) => true,
        DelegateDeclarationSyntax type => type.Modifiers.Any(SyntaxKind.FileKeyword),
        ClassDeclarationSyntax type => type.Members.Any(inner => inner is ExtensionBlockDeclarationSyntax),
        _ => false,
    };

    private static bool IsInScript(string name, Script? script) =>
        script is not null && (!script.GetCompilation().ScriptClass!.GetTypeMembers(name).IsEmpty || IsInScript(name, script.Previous));

    private static bool IsDeclaration(MemberDeclarationSyntax member) => member is BaseNamespaceDeclarationSyntax or BaseTypeDeclarationSyntax or DelegateDeclarationSyntax;

    private static void Blank(char[] text, TextSpan span)
    {
        for (var index = span.Start; index < span.End; index++)
        {
            text[index] = text[index] is '\n' or '\r' ? text[index] : ' ';
        }
    }
}
