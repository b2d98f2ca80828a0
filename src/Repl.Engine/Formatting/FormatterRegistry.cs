using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Repl.Engine.Formatting;

/// <summary>What users have said about how types are shown. Thread safe: readers see one state or the next.</summary>
internal sealed class FormatterRegistry
{
    private readonly Lock _gate = new();
    private volatile State _state = new([], []);

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
            _state = new State(others.Add(new Registration(type, mimeType, write)), _state.Preferences);
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
            _state = new State(_state.Formatters, mimeTypes.Length == 0 ? others : others.Add(new Preference(type, [.. mimeTypes])));
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _state = new State([], []);
        }
    }

    private sealed record Registration(Type Type, string MimeType, Action<object, TextWriter> Write);

    private sealed record Preference(Type Type, ImmutableArray<string> MimeTypes);

    // One state never changes, so what holds for a type is looked for once.
    private sealed class State(ImmutableList<Registration> formatters, ImmutableList<Preference> preferences)
    {
        private readonly ConditionalWeakTable<Type, RegisteredForms> _known = [];

        public ImmutableList<Registration> Formatters => formatters;

        public ImmutableList<Preference> Preferences => preferences;

        public RegisteredForms Of(Type type) =>
            formatters.IsEmpty && preferences.IsEmpty ? RegisteredForms.None : _known.GetValue(type, Find);

        private RegisteredForms Find(Type type)
        {
            var distances = new TypeDistances(type);
            var writers = formatters.GroupBy(known => known.MimeType)
                .Select(same => (MimeType: same.Key, Nearest: Nearest(same, known => distances.To(known.Type))))
                .Where(found => found.Nearest is not null)
                .ToFrozenDictionary(found => found.MimeType, found => found.Nearest!.Write);
            return new RegisteredForms(writers, Nearest(preferences, known => distances.To(known.Type))?.MimeTypes ?? []);
        }

        // Sorting is stable, so among equals the newest is first once they are turned round.
        private static T? Nearest<T>(IEnumerable<T> known, Func<T, int?> distance)
            where T : class =>
            known.Reverse().Select(one => (one, Distance: distance(one))).Where(pair => pair.Distance is not null).OrderBy(pair => pair.Distance).FirstOrDefault().one;
    }
}
