namespace Repl.Jupyter;

/// <summary>The connection file cannot be used. Nothing was started.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What is wrong with it, as the end of a sentence.</param>
/// <param name="cause">What the system or the JSON reader said, if it was one of these.</param>
public sealed class ConnectionFileException(string path, string problem, Exception? cause = null)
    : Exception($"The connection file '{path}' {problem}; let Jupyter write it and pass its path as {{connection_file}}.", cause)
{
    /// <summary>The file.</summary>
    public string FilePath { get; } = path;
}
