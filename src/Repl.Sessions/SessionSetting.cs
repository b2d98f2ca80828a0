namespace Repl.Sessions;

/// <summary>One thing that can be said about how to open a session, behind <c>#!session open</c> and in an inventory alike.</summary>
/// <remarks>
/// What is not said is absent, so several sources are put together by applying their settings one after another: the last one wins.
/// </remarks>
public sealed partial class SessionSetting
{
    private readonly Func<SessionOptions, string, SessionOptions> _apply;

    private SessionSetting(string name, string? valueName, string description, Func<SessionOptions, string, SessionOptions> apply) =>
        (Name, ValueName, Description, _apply) = (name, valueName, description, apply);

    /// <summary>What users write: lower case, with hyphens; <c>idle-timeout</c>.</summary>
    public string Name { get; }

    /// <summary>What users write behind it, as help shows it. Null for a setting that is on or off: <c>true</c> or <c>false</c>.</summary>
    public string? ValueName { get; }

    /// <summary>One sentence or two.</summary>
    public string Description { get; }

    /// <summary>Whether it may be said several times, each time adding something. Default no.</summary>
    public bool IsRepeatable { get; private init; }

    /// <summary>Changes options to what a value says.</summary>
    /// <param name="options">The options so far.</param>
    /// <param name="value">What the user wrote.</param>
    /// <returns>The changed options.</returns>
    /// <exception cref="FormatException">The value cannot be understood; the message goes on from the setting's name: "takes …".</exception>
    public SessionOptions Apply(SessionOptions options, string value)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(value);
        return _apply(options, value);
    }
}
