namespace Repl.Sessions;

/// <summary>Puts settings together.</summary>
public static class SessionSettingValues
{
    extension(IEnumerable<SessionSettingValue> values)
    {
        /// <summary>Applies settings one after another, so that the last one of a name wins; variables of <c>env</c> add up.</summary>
        /// <param name="options">What holds where nothing is said.</param>
        /// <returns>The changed options.</returns>
        /// <exception cref="FormatException">A value cannot be understood.</exception>
        public SessionOptions ApplyTo(SessionOptions options) =>
            values.Aggregate(options, (sofar, given) => given.Setting.Apply(sofar, given.Value));
    }
}
