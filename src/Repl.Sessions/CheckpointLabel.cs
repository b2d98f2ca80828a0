using System.Text.RegularExpressions;

namespace Repl.Sessions;

/// <summary>What a checkpoint may be called.</summary>
internal static partial class CheckpointLabel
{
    /// <summary>Lets only labels pass.</summary>
    /// <exception cref="CheckpointException">It is none.</exception>
    public static string Check(string session, string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Pattern.IsMatch(label)
            ? label
            : throw new CheckpointException(session, $"'{label}' cannot be a checkpoint's label.", "Use up to 64 letters, digits, '_', '.' and '-', the first a letter or digit.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex Pattern { get; }
}
