namespace Repl.Engine.Packages;

/// <summary>The packages that a cell asks for cannot be had. Nothing of the cell's C# has run.</summary>
/// <param name="message">What cannot be had, why, and what to do.</param>
/// <param name="isOfSource">Whether a source of packages is to blame, which the message names.</param>
internal sealed class PackageException(string message, bool isOfSource = false) : Exception(message)
{
    /// <summary>Whether a source of packages is to blame, which the message names.</summary>
    public bool IsOfSource => isOfSource;
}
