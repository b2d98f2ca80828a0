using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Repl.Engine.Packages;

/// <summary>What one <c>#r "nuget:Name, version"</c> asks for.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">A version or a range of versions as NuGet writes it; null for the newest that is no prerelease.</param>
internal sealed partial record PackageRequest(string Name, string? Version)
{
    /// <summary>What stands before a package's name, and before a source in <c>#i</c>.</summary>
    public const string Prefix = "nuget:";

    /// <summary>The version for NuGet.</summary>
    public string Range => Version ?? "*";

    /// <summary>Whether the newest of several versions is meant, so that the answer may change with time.</summary>
    public bool IsFloating => Range.Contains('*', StringComparison.Ordinal);

    /// <summary>Tells packages from files.</summary>
    /// <param name="reference">What stands between the quotes of <c>#r</c>.</param>
    public static bool IsPackage([NotNullWhen(true)] string? reference) => reference?.TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ?? false;

    /// <summary>Reads a request.</summary>
    /// <param name="reference">What stands between the quotes of <c>#r</c>; begins with <see cref="Prefix"/>.</param>
    /// <exception cref="PackageException">It names no package.</exception>
    public static PackageRequest Parse(string reference)
    {
        var parts = reference.TrimStart()[Prefix.Length..].Split(',', 2, StringSplitOptions.TrimEntries);
        var version = parts.Length == 2 && parts[1].Length > 0 ? parts[1] : null;
        return NameSyntax.IsMatch(parts[0]) && (version is null || VersionSyntax.IsMatch(version))
            ? new PackageRequest(parts[0], version)
            : throw new PackageException($"'#r \"{reference}\"' names no package. Write '#r \"nuget:Name, version\"', or '#r \"nuget:Name\"' for the newest version.");
    }

    /// <summary>As a cell writes it.</summary>
    public override string ToString() => Version is null ? Name : $"{Name}, {Version}";

    [GeneratedRegex(@"^[\w][\w.\-]*\z")]
    private static partial Regex NameSyntax { get; }

    [GeneratedRegex(@"^([\w.*+\-]+|[\[(][\w.*+\-, ]+[\])])\z")]
    private static partial Regex VersionSyntax { get; }
}
