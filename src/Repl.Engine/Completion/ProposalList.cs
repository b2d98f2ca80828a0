namespace Repl.Engine.Completion;

/// <summary>Collects proposals that go with a word, and puts them in order.</summary>
/// <param name="word">What was typed.</param>
internal sealed class ProposalList(string word)
{
    private readonly TypedWord _typed = new(word);
    private readonly Dictionary<string, (int Rank, int Group, ProposalKind Kind)> _found = [];

    /// <summary>Tells whether a name would be taken, before its maker does the work of making it.</summary>
    public bool Takes(string name) => _typed.Rank(name) is not null;

    /// <summary>Takes a proposal that goes with the word. The first of a text counts.</summary>
    /// <param name="text">What takes the word's place.</param>
    /// <param name="kind">What it names.</param>
    /// <param name="group">Smaller ones come first.</param>
    /// <param name="name">What the word is compared with, where that is not the text.</param>
    public void Add(string text, ProposalKind kind, int group = 0, string? name = null)
    {
        if ((_typed.Rank(text) ?? (name is null ? null : _typed.Rank(name))) is { } rank)
        {
            _found.TryAdd(text, (rank, group, kind));
        }
    }

    /// <summary>What was taken: prefixes first, then by group, then by name.</summary>
    public IReadOnlyList<Proposal> ToList() =>
    [
        .. _found
            .OrderBy(found => found.Value.Rank)
            .ThenBy(found => found.Value.Group)
            .ThenBy(found => found.Key, StringComparer.OrdinalIgnoreCase)
            .ThenBy(found => found.Key, StringComparer.Ordinal)
            .Select(found => new Proposal(found.Key, found.Value.Kind)),
    ];
}
