using System.Collections.Frozen;
using Microsoft.CodeAnalysis;

namespace Repl.Engine.CSharp;

/// <summary>The compiled declarations of a cell that no script can hold, such as those in a namespace.</summary>
/// <param name="Name">The name of its assembly, which no other has.</param>
/// <param name="Types">The types that it declares, with their namespaces.</param>
/// <param name="Reference">What later cells are compiled against.</param>
/// <param name="Image">The assembly.</param>
/// <param name="Symbols">Its debug information.</param>
internal sealed record CellLibrary(string Name, FrozenSet<string> Types, PortableExecutableReference Reference, byte[] Image, byte[] Symbols)
{
    /// <summary>Whether a cell that declares the other one means to replace this one.</summary>
    /// <param name="other">A later library.</param>
    public bool IsReplacedBy(CellLibrary other) => Types.Overlaps(other.Types);
}
