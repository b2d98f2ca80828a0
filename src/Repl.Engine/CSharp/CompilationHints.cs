using System.Globalization;
using Microsoft.CodeAnalysis;
using Repl.Engine.DotNetInteractive;

namespace Repl.Engine.CSharp;

/// <summary>Says what to write instead of C# that cannot work in a cell.</summary>
internal static class CompilationHints
{
    /// <summary>Finds the advice for an error.</summary>
    /// <param name="error">The compiler's error.</param>
    /// <returns>Goes behind the error's own sentence; empty where the error says enough.</returns>
    public static string For(Diagnostic error) => error.Id switch
    {
        "CS7020" => ". Put it into a method, 'IEnumerable<int> Numbers() { yield return 1; }', and use that",
        "CS7015" => ". Leave it out and write the full name, or 'using Name = Full.Name;'",
        "CS7026" => ". Leave it out: nobody reads such attributes of a cell",
        "CS8345" => ". The variables of a cell live on, which these cannot: put the code into braces, '{ … }', or into a method",
        "CS1003" or "CS1001" when LineOf(error).StartsWith("ref ", StringComparison.Ordinal) => ". The variables of a cell live on, which a 'ref' variable cannot: put the code into braces, '{ … }', or into a method",
        "CS0139" => ". Write 'return;' to end a cell",
        "CS0103" or "CS0246" when error.Location.SourceTree?.Options.Kind is SourceCodeKind.Regular =>
            ". A cell with a namespace, a file-local type or an extension block sees no variables, methods and types of other cells, but for those in namespaces and libraries: pass values as arguments, or declare the type in this cell",
        "CS0103" or "CS0117" or "CS0234" or "CS0246" or "CS0308" or "CS1061" => MissingNames.Explain(error.Id, error.GetMessage(CultureInfo.InvariantCulture)),
        _ => "",
    };

    private static string LineOf(Diagnostic error) => error.Location.SourceTree is { } tree
        ? tree.GetText().Lines.GetLineFromPosition(error.Location.SourceSpan.Start).ToString().TrimStart()
        : "";
}
