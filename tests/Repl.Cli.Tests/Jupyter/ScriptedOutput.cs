using Repl.Jupyter;

namespace Repl.Cli.Tests.Jupyter;

/// <summary>A front end that keeps what it is shown, and knows one answer or takes no questions.</summary>
internal sealed class ScriptedOutput : IExecutionOutput
{
    private readonly Lock _gate = new();
    private readonly List<(string? Id, bool IsUpdate, MimeBundle Bundle)> _displays = [];

    /// <summary>The answer to all questions. Null, the default: none are taken.</summary>
    public string? Answer { get; init; }

    /// <summary>What was asked last.</summary>
    public string? Asked { get; private set; }

    /// <summary>Whether the answer was to be hidden.</summary>
    public bool AskedForPassword { get; private set; }

    /// <summary>What was shown on purpose, in order.</summary>
    public IReadOnlyList<(string? Id, bool IsUpdate, MimeBundle Bundle)> Displays
    {
        get
        {
            lock (_gate)
            {
                return [.. _displays];
            }
        }
    }

    public void WriteStandardOutput(string text)
    {
    }

    public void WriteStandardError(string text)
    {
    }

    public void Display(MimeBundle bundle, string? displayId = null) => Keep(displayId, isUpdate: false, bundle);

    public void UpdateDisplay(string displayId, MimeBundle bundle) => Keep(displayId, isUpdate: true, bundle);

    public void Result(MimeBundle bundle)
    {
    }

    public void ClearOutput(bool waitsForNext)
    {
    }

    public Task<string> ReadLineAsync(string prompt, bool isPassword, CancellationToken cancellationToken)
    {
        (Asked, AskedForPassword) = (prompt, isPassword);
        return Answer is null ? throw new InputUnavailableException("There is nobody to ask.") : Task.FromResult(Answer);
    }

    private void Keep(string? id, bool isUpdate, MimeBundle bundle)
    {
        lock (_gate)
        {
            _displays.Add((id, isUpdate, bundle));
        }
    }
}
