using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Repl.Engine.Formatting;

/// <summary>What users have said about how types are shown. Thread safe: readers see one state or the next.</summary>
internal sealed class FormatterRegistry
{
    private readonly Lock _gate = new();
    private volatile State _state = State.Empty;

    /// <summary>What holds for a type: for each form the most specific formatter, the newest where several are.</summary>
    public RegisteredForms Of(Type type) => _state.Of(type);

    /// <summary>Adds a formatter, or replaces the one for the same type and form.</summary>
    public void Add(Type type, string mimeType, Action<object, TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentException.ThrowIfNullOrEmpty(mimeType);
        lock (_gate)
        {
            var others = _state.Formatters.RemoveAll(known => known.Type == type && known.MimeType == mimeType);
            _state = _state with { Formatters = others.Add(new Registration(type, mimeType, write)) };
        }
    }

    /// <summary>Says which forms of a type are shown.</summary>
    public void Prefer(Type type, string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(mimeTypes);
        lock (_gate)
        {
            var others = _state.Preferences.RemoveAll(known => known.Type == type);
            _state = _state with { Preferences = mimeTypes.Length == 0 ? others : others.Add(new Preference(type, [.. mimeTypes])) };
        }
    }

    /// <summary>Says how many items of a type are shown of a collection.</summary>
    public void Limit(Type type, int count)
    {
        lock (_gate)
        {
            _state = _state with { Limits = _state.Limits.SetItem(type, count) };
        }
    }

    /// <summary>How many items of a type are shown of a collection; null where nothing was said.</summary>
    public int? LimitOf(Type type) => _state.Limits.TryGetValue(type, out var limit) ? limit : null;

    /// <summary>How many items of a collection are shown.</summary>
    public int LimitOf(IEnumerable items)
    {
        var limits = _state.Limits;
        return limits.IsEmpty ? Formatter.ListExpansionLimit
            : Entries.ItemTypesOf(items).Where(limits.ContainsKey).Select(type => limits[type]).Append(Formatter.ListExpansionLimit).First();
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _state = State.Empty;
        }
    }

    private sealed record Registration(Type Type, string MimeType, Action<object, TextWriter> Write);

    private sealed record Preference(Type Type, ImmutableArray<string> MimeTypes);

    // One state never changes, so what holds for a type is looked for once.
    private sealed record State(ImmutableList<Registration> Formatters, ImmutableList<Preference> Preferences, ImmutableDictionary<Type, int> Limits)
    {
        private readonly ConditionalWeakTable<Type, RegisteredForms> _known = [];

        // A changed copy does not take over what was found.
        private State(State other) => (Formatters, Preferences, Limits, _known) = (other.Formatters, other.Preferences, other.Limits, []);

        public static State Empty { get; } = new([], [], ImmutableDictionary<Type, int>.Empty);

        public RegisteredForms Of(Type type) =>
            Formatters.IsEmpty && Preferences.IsEmpty ? SourcedForms.Of(type) : _known.GetValue(type, Find);

        // What a type says itself holds where nobody else has said anything.
        private RegisteredForms Find(Type type)
        {
            var (distances, own) = (new TypeDistances(type), SourcedForms.Of(type));
            var writers = new Dictionary<string, Action<object, TextWriter>>(own.Formatters, StringComparer.Ordinal);
            foreach (var same in Formatters.GroupBy(known => known.MimeType))
            {
                if (Nearest(same, known => distances.To(known.Type)) is { } nearest)
                {
                    writers[same.Key] = nearest.Write;
                }
            }

            return new RegisteredForms(writers.ToFrozenDictionary(), Nearest(Preferences, known => distances.To(known.Type))?.MimeTypes ?? own.Preferred);
        }

        // Sorting is stable, so among equals the newest is first once they are turned round.
        private static T? Nearest<T>(IEnumerable<T> known, Func<T, int?> distance)
            where T : class =>
            known.Reverse().Select(one => (one, Distance: distance(one))).Where(pair => pair.Distance is not null).OrderBy(pair => pair.Distance).FirstOrDefault().one;
    }
}
