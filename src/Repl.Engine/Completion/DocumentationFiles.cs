using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Repl.Engine.Completion;

/// <summary>Finds the XML documentation of symbols: of code in its comments, of libraries beside them, of the framework in the SDK.</summary>
internal static class DocumentationFiles
{
    private const string ReferencePack = "packs/Microsoft.NETCore.App.Ref";

    /// <summary>Finds one.</summary>
    /// <param name="symbol">What to explain.</param>
    /// <param name="compilation">Knows the files of the assemblies.</param>
    /// <returns>The element with <c>summary</c> and the like; null where there is none.</returns>
    public static XElement? Find(ISymbol symbol, Compilation compilation)
    {
        var definition = (symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol).OriginalDefinition;
        if (definition.DeclaringSyntaxReferences.Length > 0)
        {
            return Parse(definition.GetDocumentationCommentXml());
        }

        if (definition.GetDocumentationCommentId() is not { } id || definition.ContainingAssembly is not { } assembly
            || compilation.GetMetadataReference(assembly) is not PortableExecutableReference { FilePath: { } library })
        {
            return null;
        }

        var beside = Path.ChangeExtension(library, ".xml");
        return File.Exists(beside) ? Read(beside, id) : FrameworkFiles(library, definition).Select(file => Read(file, id)).FirstOrDefault(found => found is not null);
    }

    // The framework that runs is cut into other assemblies than the one that code is written against: what is in System.Private.CoreLib
    // is described in System.Runtime.xml, or in another file, most likely one that is called like the namespace.
    private static IEnumerable<string> FrameworkFiles(string library, ISymbol symbol)
    {
        var runtime = Path.GetDirectoryName(library)!;
        var packs = Path.Combine(runtime, "../../..", ReferencePack);
        if (Path.GetDirectoryName(typeof(object).Assembly.Location) != runtime || !Directory.Exists(packs))
        {
            return [];
        }

        var major = Environment.Version.Major;
        var pack = Directory.GetDirectories(packs, $"{major}.*").Order(StringComparer.Ordinal).LastOrDefault();
        var folder = pack is null ? null : Path.Combine(pack, "ref", $"net{major}.0");
        var space = symbol.ContainingNamespace?.ToDisplayString() ?? "";
        return !Directory.Exists(folder) ? [] : Directory.GetFiles(folder, "*.xml").OrderByDescending(file => Path.GetFileNameWithoutExtension(file) switch
        {
            "System.Runtime" => 2,
            var name when name == symbol.ContainingAssembly.Name => 3,
            var name when space.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(space, StringComparison.Ordinal) => 1,
            _ => 0,
        });
    }

    // The text is searched and not read as XML: that takes 3 ms for the largest file, and nothing of 31 MB has to be kept.
    private static XElement? Read(string file, string id)
    {
        try
        {
            var all = File.ReadAllBytes(file).AsSpan();
            var start = all.IndexOf(Encoding.UTF8.GetBytes($"<member name=\"{id}\">"));
            if (start < 0)
            {
                return null;
            }

            var end = all[start..].IndexOf("</member>"u8);
            return end < 0 ? null : Parse(Encoding.UTF8.GetString(all.Slice(start, end)) + "</member>");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static XElement? Parse(string? xml)
    {
        try
        {
            return string.IsNullOrWhiteSpace(xml) ? null : XElement.Parse(xml, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
