namespace Repl.Cli.Notebooks;

/// <summary>A notebook file could not be read or written. Nothing was run or changed.</summary>
/// <param name="path">The file, as the user wrote it.</param>
/// <param name="problem">What is wrong, as the rest of the sentence "the notebook `path` …".</param>
/// <param name="nextStep">What to do about it.</param>
/// <param name="cause">What was caught.</param>
internal sealed class NotebookException(string path, string problem, string nextStep, Exception? cause = null)
    : UserErrorException($"the notebook `{path}` {problem}", nextStep, cause);
