namespace Repl.Engine.Packages;

/// <summary>An assembly that cells are compiled against.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Documentation">The XML documentation of its members; null where the package has none.</param>
internal sealed record CompileFile(string Path, string? Documentation);
