namespace Repl.Sessions.Inventory;

/// <summary>An inventory that cannot be read. Nothing was opened.</summary>
/// <param name="file">The file's path.</param>
/// <param name="line">The line, from 1; null where the problem is none of a line.</param>
/// <param name="problem">What is wrong and what to write instead, in sentences.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class InventoryException(string file, long? line, string problem, Exception? cause = null)
    : Exception(line is null ? $"{file}: {problem}" : $"{file}, line {line}: {problem}", cause)
{
    /// <summary>The file's path.</summary>
    public string File { get; } = file;

    /// <summary>The line, from 1; null where the problem is none of a line.</summary>
    public long? Line { get; } = line;
}
