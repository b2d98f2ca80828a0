namespace Repl.Interactive.Tests;

/// <summary>Notes what a cell shows and asks.</summary>
internal sealed class RecordedCell : IHostCell
{
    private readonly List<string> _shown = [];

    /// <summary>What was shown and asked, each with its kind in front.</summary>
    public IReadOnlyList<string> Shown
    {
        get
        {
            lock (_shown)
            {
                return [.. _shown];
            }
        }
    }

    public CancellationToken Stopped { get; init; } = TestContext.Current.CancellationToken;

    public IReadOnlyList<KeyValuePair<string, string>> Answers { get; init; } = [];

    /// <summary>What the user answers. Null: nothing.</summary>
    public string? Answer { get; init; }

    public void Write(string text, bool isError) => Note($"{(isError ? "err" : "out")}: {text}");

    public void Display(IReadOnlyDictionary<string, string> forms, string? id) => Note($"display: {string.Join(' ', forms.Keys.Order(StringComparer.Ordinal))}");

    public void Update(string id, IReadOnlyDictionary<string, string> forms) => Note("update");

    public Task<string?> AskAsync(string question, bool isSecret)
    {
        Note($"{(isSecret ? "secret" : "ask")}: {question}");
        return Task.FromResult(Answer);
    }

    private void Note(string text)
    {
        lock (_shown)
        {
            _shown.Add(text);
        }
    }
}
