namespace Repl.Engine.Notebooks;

/// <summary>A notebook file could not be read or written. Nothing was run or changed.</summary>
/// <param name="path">The file, as the user wrote it.</param>
/// <param name="problem">What is wrong, as the rest of the sentence "the notebook `path` …".</param>
/// <param name="nextStep">What to do about it.</param>
/// <param name="cause">What was caught.</param>
public sealed class NotebookException(string path, string problem, string nextStep, Exception? cause = null)
    : Exception($"the notebook `{path}` {problem}", cause)
{
    /// <summary>What is wrong, as the rest of a sentence that begins with the file.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it, as a sentence that begins with a small letter.</summary>
    public string NextStep { get; } = nextStep;
}
