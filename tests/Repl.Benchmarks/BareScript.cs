using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Repl.Benchmarks;

/// <summary>The floor for C# cells: Roslyn's own scripting, called in the plainest way.</summary>
internal static class BareScript
{
    /// <summary>What makes this program such a script: it evaluates one expression, writes its value, and ends.</summary>
    public const string Argument = "--bare-script";

    private const string Cell = "1+1";

    /// <summary>The whole of that program.</summary>
    public static async Task RunAsync() => await Console.Out.WriteLineAsync($"{await CSharpScript.EvaluateAsync(Cell)}");

    /// <summary>How long a warm cell takes where each continues the one before, and no file is read twice.</summary>
    /// <returns>The median, in milliseconds.</returns>
    public static async Task<double> MedianMsAsync(int rounds)
    {
        var options = ScriptOptions.Default.WithMetadataResolver(new CachingResolver());
        var state = await CSharpScript.RunAsync("var x = 1;", options);
        return (await Rounds.MedianMsAsync(rounds, async () => state = await state.ContinueWithAsync(Cell)))[0];
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

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
