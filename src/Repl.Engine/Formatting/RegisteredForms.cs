using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Repl.Engine.Formatting;

/// <summary>What users have said about how values of one type are shown.</summary>
/// <param name="Formatters">Formatters by MIME type.</param>
/// <param name="Preferred">The forms to show, beside text; empty where nothing was said.</param>
internal sealed record RegisteredForms(FrozenDictionary<string, Action<object, TextWriter>> Formatters, ImmutableArray<string> Preferred)
{
    /// <summary>Of types that nobody has said anything about.</summary>
    public static RegisteredForms None { get; } = new(FrozenDictionary<string, Action<object, TextWriter>>.Empty, []);

    /// <summary>Whether nothing was said.</summary>
    public bool IsEmpty => Formatters.Count == 0 && Preferred.IsEmpty;
}
