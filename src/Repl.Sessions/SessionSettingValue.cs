namespace Repl.Sessions;

/// <summary>A setting with what was said for it.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Value">What the user wrote. May be a secret (<c>env</c>), so it is shown nowhere.</param>
public sealed record SessionSettingValue(SessionSetting Setting, string Value)
{
    /// <summary>The setting's name, and nothing of its value.</summary>
    /// <returns>Such as <c>env</c>.</returns>
    public override string ToString() => Setting.Name;
}

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
