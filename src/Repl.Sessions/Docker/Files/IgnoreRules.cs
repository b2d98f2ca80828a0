using System.Collections.Immutable;
using System.Text;

namespace Repl.Sessions.Docker.Files;

/// <summary>
/// What is left out in a folder, and in the folders in it, by files such as <c>.gitignore</c>: those of inner folders count more than those
/// of outer ones, and what comes later in a file more than what comes earlier. Immutable.
/// </summary>
internal sealed class IgnoreRules
{
    private readonly ImmutableArray<(string Folder, ImmutableArray<IgnorePattern> Patterns)> _files;

    private IgnoreRules(ImmutableArray<(string Folder, ImmutableArray<IgnorePattern> Patterns)> files) => _files = files;

    /// <summary>No rules.</summary>
    public static IgnoreRules None { get; } = new([]);

    /// <summary>These rules and those of a file, where there is one.</summary>
    /// <param name="folder">The file's folder, as <see cref="Ignores"/> has paths; empty for the outermost.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public IgnoreRules With(string folder, string file) => File.Exists(file) ? With(folder, File.ReadAllLines(file, Encoding.UTF8)) : this;

    /// <summary>These rules and those of a file's lines.</summary>
    public IgnoreRules With(string folder, IEnumerable<string> lines) =>
        new(_files.Add((folder.Length == 0 ? "" : $"{folder}/", [.. lines.Select(IgnorePattern.Parse).OfType<IgnorePattern>()])));

    /// <summary>Whether an entry is left out; null where nothing is said about it. Of what is in a folder that is left out, nobody asks.</summary>
    /// <param name="path">Its path from the outermost folder.</param>
    /// <param name="isFolder">Whether it is a folder, and no link to one.</param>
    public bool? Ignores(string path, bool isFolder)
    {
        foreach (var (folder, patterns) in _files.Reverse())
        {
            if (patterns.LastOrDefault(pattern => pattern.Matches(path[folder.Length..], isFolder)) is { } last)
            {
                return !last.IsNegated;
            }
        }

        return null;
    }
}
