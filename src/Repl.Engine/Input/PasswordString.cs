namespace Repl.Engine.Input;

/// <summary>What the user answered to <c>Password(…)</c>. Shows as dots wherever it is shown, so that no notebook keeps it.</summary>
public sealed class PasswordString
{
    /// <summary>What stands in the place of a password.</summary>
    internal const string Shown = "••••••";

    private readonly string _clearText;

    internal PasswordString(string clearText) => _clearText = clearText;

    /// <summary>The password itself, for whoever has to send it on.</summary>
    /// <returns>Exactly what was typed.</returns>
    public string GetClearTextPassword() => _clearText;

    /// <summary>Dots; not as many as there are characters.</summary>
    /// <returns>Always the same text.</returns>
    public override string ToString() => Shown;
}
