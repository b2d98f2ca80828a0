using System.Diagnostics.CodeAnalysis;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>A folder of the Engine's machine, or a volume, that a container sees.</summary>
/// <param name="Source">An absolute path of a folder, or the name of a volume.</param>
/// <param name="Path">Where the container sees it: an absolute path.</param>
/// <param name="IsReadOnly">Whether the container can only read it.</param>
public sealed record SandboxMount(string Source, string Path, bool IsReadOnly = false)
{
    /// <summary>Reads a mount as users write it.</summary>
    /// <param name="text"><c>source:path</c> or <c>source:path:ro</c>. A source with a slash, or <c>.</c>, is a folder of this machine.</param>
    /// <returns>The mount; a relative folder counts from the working directory.</returns>
    /// <exception cref="FormatException">It is none; the message goes on from the option's name: "takes …".</exception>
    public static SandboxMount Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':') switch
        {
            [{ Length: > 0 } source, ['/', ..] path] => new SandboxMount(Resolve(source), path),
            [{ Length: > 0 } source, ['/', ..] path, "ro" or "rw"] => new SandboxMount(Resolve(source), path, text.EndsWith(":ro", StringComparison.Ordinal)),
            _ => throw new FormatException($"takes folder:/path or folder:/path:ro, but '{text}' stands there."),
        };
    }

    /// <summary>Reads a mount as users write it; see <see cref="Parse"/>.</summary>
    /// <param name="text"><c>source:path</c> or <c>source:path:ro</c>.</param>
    /// <exception cref="FormatException">It is none.</exception>
    [SuppressMessage("Usage", "CA2225", Justification = "The named method is Parse.")]
    public static implicit operator SandboxMount(string text) => Parse(text);

    /// <summary>As the Engine takes it.</summary>
    /// <returns><c>source:path:ro</c> or <c>source:path:rw</c>.</returns>
    public override string ToString() => $"{Source}:{Path}:{(IsReadOnly ? "ro" : "rw")}";

    // The Engine would make a folder that is not there, as root.
    private static string Resolve(string source)
    {
        if (source is not "." && !source.Contains('/', StringComparison.Ordinal))
        {
            return source;
        }

        var folder = System.IO.Path.GetFullPath(UserPath.InHome(source));
        return Directory.Exists(folder) || File.Exists(folder) ? folder : throw new FormatException($"takes a folder that exists, and '{folder}' does not.");
    }
}
