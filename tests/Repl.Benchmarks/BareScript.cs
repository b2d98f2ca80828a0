using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Repl.Benchmarks;

/// <summary>
/// The floor for C# cells: Roslyn's own scripting, called in the plainest way, by a program that has just started. Each figure comes from a
/// program of its own, as a kernel is one: code that has run ten thousand times is quicker than code that has run fifty times.
/// </summary>
internal static class BareScript
{
    private const string Cell = "1+1";
    private const string First = "--bare-script";
    private const string Warm = "--bare-cells";
    private const int CellCount = 200;
    private const int Skipped = 50;

    private static readonly string[] Imports = ["System", "System.IO", "System.Linq", "System.Collections.Generic", "System.Threading.Tasks", "System.Text"];

    /// <summary>Runs such a program, if that is what the arguments ask for.</summary>
    /// <returns>False when they ask for something else.</returns>
    public static async Task<bool> RunIfAskedAsync(string[] arguments)
    {
        switch (arguments)
        {
            case [First]:
                Console.WriteLine(await CSharpScript.EvaluateAsync(Cell));
                return true;
            case [Warm]:
                Console.WriteLine((await TimeCellsAsync()).ToString(CultureInfo.InvariantCulture));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Has one evaluate an expression, and end.</summary>
    /// <returns>How long that took, in milliseconds, with the start of the program.</returns>
    public static async Task<double> FirstMsAsync() => (await Rounds.TimeAsync(() => StartAsync(First))).TotalMilliseconds;

    /// <summary>
    /// Has one evaluate many, each continuing the one before, which can use the framework and its usual namespaces as a notebook's cells can,
    /// where no file is read twice.
    /// </summary>
    /// <returns>The median of the 51st to the 200th, in milliseconds.</returns>
    public static async Task<double> WarmMsAsync() => double.Parse(await StartAsync(Warm), CultureInfo.InvariantCulture);

    private static async Task<double> TimeCellsAsync()
    {
        var options = ScriptOptions.Default.WithMetadataResolver(new CachingResolver()).WithReferences(FrameworkFiles()).WithImports(Imports);
        var state = await CSharpScript.RunAsync(Cell, options);
        var times = new List<double>();
        for (var round = 0; round < CellCount; round++)
        {
            times.Add((await Rounds.TimeAsync(async () => state = await state.ContinueWithAsync(Cell))).TotalMilliseconds);
        }

        return times.Skip(Skipped).Order().ElementAt((CellCount - Skipped) / 2);
    }

    private static IEnumerable<string> FrameworkFiles()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location);
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(file => Path.GetDirectoryName(file) == folder);
    }

    private static async Task<string> StartAsync(string argument)
    {
        using var program = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [argument]) { RedirectStandardOutput = true })!;
        var shown = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        return shown;
    }

    private sealed class CachingResolver : MetadataReferenceResolver
    {
        private readonly ConcurrentDictionary<(string, string?), ImmutableArray<PortableExecutableReference>> _references = [];
        private readonly ConcurrentDictionary<AssemblyIdentity, PortableExecutableReference?> _missing = [];

        public override bool ResolveMissingAssemblies => true;

        public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
            _references.GetOrAdd((reference, baseFilePath), _ => ScriptMetadataResolver.Default.ResolveReference(reference, baseFilePath, properties));

        public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity) =>
            _missing.GetOrAdd(referenceIdentity, _ => ScriptMetadataResolver.Default.ResolveMissingAssembly(definition, referenceIdentity));

        public override bool Equals(object? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
    }
}
