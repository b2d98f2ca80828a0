namespace Repl.Sessions;

/// <summary>Where a session goes, such as <c>local:</c>. Immutable; two targets that read the same are equal.</summary>
/// <param name="Scheme">What kind of place it is, in lower case: <c>local</c>.</param>
/// <param name="Address">The place itself, in the scheme's own form; empty for <c>local</c>.</param>
public sealed record Target(string Scheme, string Address)
{
    /// <summary>A shell on this machine: <c>local:</c>.</summary>
    public static Target Local { get; } = new("local", "");

    /// <summary>Reads a target as users write it.</summary>
    /// <param name="text"><c>local:</c> or <c>local</c>.</param>
    /// <returns>The target.</returns>
    /// <exception cref="TargetException">The text names no kind of place that sessions can go to.</exception>
    public static Target Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text is "local" or "local:" ? Local : throw new TargetException(text);
    }

    /// <summary>The target as users write it.</summary>
    /// <returns>Scheme, colon, address.</returns>
    public override string ToString() => $"{Scheme}:{Address}";
}
