using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;
using Repl.Engine.DotNetInteractive;
using Repl.Engine.Packages;

namespace Repl.Engine.CSharp;

/// <summary>Compiles and loads submissions, each of which continues another.</summary>
/// <remarks>
/// Roslyn's scripting makes the compilations; emitting, loading and running are ours, so that a submission keeps its variables when it is
/// interrupted or abandoned, which a <see cref="ScriptState"/> cannot express.
/// </remarks>
internal sealed class SubmissionCompiler
{
    private const string DraftName = "draft";     // without one, nothing can be local to its file

    private static readonly EmitOptions Emitting = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    private readonly ReferenceCache _references;
    private readonly PackageReferences? _packages;
    private readonly SubmissionLoadContext _context = new();
    private readonly LibraryCompiler _libraries = new();
    private ScriptOptions _firstOptions;
    private ScriptOptions _nextOptions;
    private readonly Type _globalsType;

    /// <summary>Prepares to compile.</summary>
    /// <param name="options">What submissions can see.</param>
    public SubmissionCompiler(CSharpLanguageOptions options)
    {
        _globalsType = options.GlobalsType;
        var files = new ScriptFiles(options.Folder);
        _packages = options.Packages;
        _references = new ReferenceCache(files, hasPackages: _packages is not null);
        _nextOptions = ScriptOptions.Default
            .WithReferences(Array.Empty<MetadataReference>())
            .WithMetadataResolver(_references)
            .WithSourceResolver(files)
            .WithFileEncoding(Encoding.UTF8)                            // debug information needs one
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithOptimizationLevel(OptimizationLevel.Release)           // else the loops of a cell are never optimized
            .WithAllowUnsafe(true);
        var assemblies = options.Assemblies.Add(options.GlobalsType.Assembly).Where(_context.TryShare).ToImmutableArray();
        var names = assemblies.SelectMany(assembly => assembly.GetReferencedAssemblies()).Select(name => name.Name!);
        _firstOptions = _nextOptions
            .WithImports(CSharpPresets.Imports.AddRange(options.Imports))
            .WithReferences(ReadFramework(CSharpPresets.CommonAssemblies.Concat(names).Distinct()))
            .AddReferences(assemblies.Select(_references.Find).OfType<PortableExecutableReference>());
    }

    /// <summary>Lets the submissions that follow use an assembly of the host's. Not safe while one compiles.</summary>
    /// <param name="assembly">The assembly.</param>
    public void Reference(Assembly assembly)
    {
        if (SubmissionLoadContext.IsSubmission(assembly) || CSharpPresets.IsOfFramework(assembly) || !_context.TryShare(assembly))
        {
            return;
        }

        if (_references.Find(assembly) is { } reference)
        {
            _firstOptions = _firstOptions.AddReferences(reference);
            _nextOptions = _nextOptions.AddReferences(reference);
        }
    }

    /// <summary>Compiles and loads code, but runs none of it.</summary>
    /// <param name="previous">What it continues; null for the first.</param>
    /// <param name="code">The code.</param>
    /// <param name="fileName">The name of its cell.</param>
    /// <param name="cancellationToken">Stops compiling.</param>
    /// <returns>The submission, or the errors.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public (Submission? Submission, ImmutableArray<Diagnostic> Errors) Compile(
        Submission? previous, string code, string fileName, CancellationToken cancellationToken)
    {
        var options = (previous is null ? _firstOptions : _nextOptions)
            .WithFilePath(fileName)
            .AddReferences(_packages?.NewFiles.Select(file => _references.Read(file.Path, ExtensionPackages.PropertiesOf(file.Path))) ?? []);
        var hasWhole = previous?.HasWholeFramework ?? false;
        var first = Compile(previous, code, options, hasWhole, cancellationToken);
        if (hasWhole || first.Errors.All(error => error.Location.SourceTree?.GetDiagnostics(cancellationToken).Contains(error) ?? false))
        {
            return first;
        }

        var whole = options.AddReferences(ReadFramework(CSharpPresets.FrameworkFiles.Keys));
        return Compile(previous, code, whole, hasWholeFramework: true, cancellationToken);      // its errors are the true ones, too
    }

    /// <summary>Makes a compilation to ask about code, whose tree takes the place of its own, an empty one. Loads and runs nothing.</summary>
    /// <param name="previous">What the code continues; null for nothing.</param>
    /// <param name="before">Code that comes between the two.</param>
    /// <remarks>Sees the whole framework, as cells do that need it. Safe from any thread.</remarks>
    public CSharpCompilation Continue(Submission? previous, IEnumerable<string> before) =>
        (CSharpCompilation)Create(ScriptOf(previous, before), "", DraftOptions(isFirst: previous is null && !before.Any())).GetCompilation();

    /// <summary>Finds what is wrong with code, as <see cref="Compile(Submission?, string, string, CancellationToken)"/> would. Loads and runs nothing.</summary>
    /// <param name="previous">What the code continues; null for nothing.</param>
    /// <param name="before">Code that comes between the two.</param>
    /// <param name="code">The code.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <remarks>Sees the whole framework. Safe from any thread.</remarks>
    public ImmutableArray<Diagnostic> Diagnose(Submission? previous, IReadOnlyList<string> before, string code, CancellationToken cancellationToken)
    {
        var (script, _, _, problems) = Divide(
            ScriptOf(previous, before), previous?.Libraries ?? [], code, DraftOptions(isFirst: previous is null && before.Count == 0).WithFilePath(DraftName), cancellationToken);
        return script?.GetCompilation().GetDiagnostics(cancellationToken) ?? problems;
    }

    private (Submission? Submission, ImmutableArray<Diagnostic> Errors) Compile(
        Submission? previous, string code, ScriptOptions options, bool hasWholeFramework, CancellationToken cancellationToken)
    {
        var (script, library, libraries, problems) = Divide(previous?.Script, previous?.Libraries ?? [], code, options, cancellationToken);
        if (script is null)
        {
            return (null, problems);
        }

        using var image = new MemoryStream();
        using var symbols = new MemoryStream();
        var compilation = script.GetCompilation();
        var emitted = compilation.Emit(image, symbols, options: Emitting, cancellationToken: cancellationToken);
        var errors = emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToImmutableArray();
        if (errors.Length > 0)
        {
            return (null, errors);
        }

        NoteReferences(compilation);
        if (library is not null)
        {
            _context.LoadSubmission(new MemoryStream(library.Image), new MemoryStream(library.Symbols));
        }

        (image.Position, symbols.Position) = (0, 0);
        // Without an error, emitting only fails when there is nothing to emit.
        return (new Submission(script, emitted.Success ? _context.LoadSubmission(image, symbols) : null, hasWholeFramework, libraries), []);
    }

    // What no script can hold is compiled at once, since the script needs it; the script itself is not.
    private (Script<object>? Script, CellLibrary? Library, ImmutableArray<CellLibrary> Libraries, ImmutableArray<Diagnostic> Errors) Divide(
        Script<object>? previous, ImmutableArray<CellLibrary> libraries, string code, ScriptOptions options, CancellationToken cancellationToken)
    {
        var source = LibrarySource.Of(code);
        var script = Create(previous, source.Script, options);
        if (source.Library is not { } declarations)
        {
            return (script, null, libraries, []);
        }

        var (library, problems) = _libraries.Compile(declarations, script, libraries, options.FilePath, cancellationToken);
        if (library is null)
        {
            return (null, null, libraries, problems);
        }

        var replaced = libraries.Where(earlier => earlier.IsReplacedBy(library)).ToList();
        var references = replaced.Select(LibraryCompiler.Replacement).Append(library.Reference);
        return (Create(previous, source.WithNamesOf(library, script), options.AddReferences(references)), library, libraries.RemoveRange(replaced).Add(library), []);
    }

    private Script<object>? ScriptOf(Submission? previous, IEnumerable<string> before) =>
        before.Aggregate(previous?.Script, (script, code) => Create(script, code, DraftOptions(isFirst: script is null)));

    private ScriptOptions DraftOptions(bool isFirst) => (isFirst ? _firstOptions : _nextOptions).AddReferences(ReadFramework(CSharpPresets.FrameworkFiles.Keys));

    private Script<object> Create(Script<object>? previous, string code, ScriptOptions options) =>
        previous?.ContinueWith<object>(code, options) ?? CSharpScript.Create<object>(code, options, _globalsType);

    private IEnumerable<MetadataReference> ReadFramework(IEnumerable<string> names)
    {
        return names.Select(CSharpPresets.FrameworkFiles.GetValueOrDefault).OfType<string>()
            .Select(file => _references.Read(file, MetadataReferenceProperties.Assembly));
    }

    private void NoteReferences(Compilation compilation)
    {
        if (NamesPackages(compilation))
        {
            _context.Note(_packages!.Keep());
        }

        foreach (var reference in compilation.DirectiveReferences.OfType<PortableExecutableReference>())
        {
            if (reference.FilePath is { } file && !CSharpPresets.IsOfHost(file) && compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol assembly)
            {
                _context.Note(assembly.Identity.Name, file);
            }
        }
    }

    private bool NamesPackages(Compilation compilation) => _packages is not null && compilation.SyntaxTrees
        .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot()).GetReferenceDirectives())
        .Any(directive => PackageRequest.IsPackage(directive.File.ValueText));
}
