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
