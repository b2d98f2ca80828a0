using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;

namespace Repl.Engine.CSharp;

/// <summary>Compiles the declarations of a cell that no script can hold.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class LibraryCompiler
{
    private const string NamePrefix = "cell-library-";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);
    private static readonly CSharpCompilationOptions Compiling = new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);

    private int _count;

    /// <summary>An assembly without anything, by which the compiler takes a library for replaced: the higher version of one name counts.</summary>
    /// <param name="library">The replaced one.</param>
    public static MetadataReference Replacement(CellLibrary library)
    {
        var version = CSharpSyntaxTree.ParseText("[assembly: System.Reflection.AssemblyVersion(\"1.0.0.0\")]", Parsing);
        using var image = new MemoryStream();
        CSharpCompilation.Create(library.Name, [version], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], Compiling).Emit(image);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    /// <summary>Compiles a library.</summary>
    /// <param name="code">The declarations.</param>
    /// <param name="script">The script that is to use them, and so has the references and usings that they may use.</param>
    /// <param name="visible">The libraries that are there; what declares the same is not seen.</param>
    /// <param name="fileName">The name of its cell.</param>
    /// <param name="cancellationToken">Stops compiling.</param>
    /// <returns>The library, or the errors.</returns>
    public (CellLibrary? Library, ImmutableArray<Diagnostic> Errors) Compile(
        string code, Script script, ImmutableArray<CellLibrary> visible, string fileName, CancellationToken cancellationToken)
    {
        var name = $"{NamePrefix}{Interlocked.Increment(ref _count)}";
        var tree = CSharpSyntaxTree.ParseText(code, Parsing, fileName, Encoding.UTF8, cancellationToken);
        var usings = UsingsOf(script);
        var declared = CSharpCompilation.Create(name, [tree, Parse(usings)], ReferencesOf(script, visible), Compiling);
        var types = TypesIn(declared.Assembly.GlobalNamespace).Where(type => !type.IsFileLocal).Select(type => type.ToDisplayString()).ToFrozenSet();
        // A using of an earlier cell may mean what only scripts see.
        var failing = declared.SyntaxTrees[1];
        var useless = declared.GetSemanticModel(failing).GetDiagnostics(cancellationToken: cancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line)
            .ToHashSet();
        var compilation = declared.ReplaceSyntaxTree(failing, Parse(usings.Where((_, line) => !useless.Contains(line))))
            .WithReferences(ReferencesOf(script, visible.Where(library => !library.Types.Overlaps(types))));
        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var emitted = compilation.Emit(image, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: cancellationToken);
        if (!emitted.Success)
        {
            return (null, [.. emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)]);
        }

        var bytes = image.ToArray();
        PublicImage.Open(bytes);
        return (new CellLibrary(name, types, MetadataReference.CreateFromImage(bytes), bytes, symbols.ToArray()), []);
    }

    private static SyntaxTree Parse(IEnumerable<string> usings) => CSharpSyntaxTree.ParseText(string.Join('\n', usings), Parsing);

    private static IEnumerable<MetadataReference> ReferencesOf(Script script, IEnumerable<CellLibrary> libraries)
    {
        var compilation = script.GetCompilation();
        return compilation.SourceModule.ReferencedAssemblySymbols
            .Where(assembly => !assembly.Name.StartsWith(NamePrefix, StringComparison.Ordinal))    // among them are replaced ones
            .Select(compilation.GetMetadataReference)
            .OfType<PortableExecutableReference>()
            .Concat(libraries.Select(library => library.Reference));
    }

    // The cell's own stand in its code.
    private static List<string> UsingsOf(Script script)
    {
        var usings = new Dictionary<string, string>();
        for (var current = script; current is not null; current = current.Previous)
        {
            if (current != script)
            {
                foreach (var directive in current.GetCompilation().SyntaxTrees.SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot()).Usings))
                {
                    // Of two aliases the later one counts; one of a cell's own library is ours.
                    var key = directive.Alias?.Name.Identifier.Text ?? directive.ToString();
                    usings.TryAdd(key, $"global {directive.WithGlobalKeyword(default).ToString().ReplaceLineEndings(" ")}");
                }
            }

            foreach (var import in current.Options.Imports)
            {
                usings.TryAdd($"using {import};", $"global using {import};");
            }
        }

        return [.. usings.Where(item => !item.Value.EndsWith($"= global::{item.Key};", StringComparison.Ordinal)).Select(item => item.Value)];
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceSymbol space) =>
        space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(TypesIn));
}
