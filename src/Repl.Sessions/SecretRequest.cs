namespace Repl.Sessions;

/// <summary>Asks the user, through the front end, for a password, a passphrase or a one-time code.</summary>
/// <param name="Target">The target that wants it, as users write it.</param>
/// <param name="Prompt">What the program over there asks, as it asks it.</param>
public sealed record SecretRequest(string Target, string Prompt)
{
    private const int MostShown = 400;

    /// <summary>
    /// The question as a front end shows it: who asks, and what, on one line. A server may ask anything; so its target comes first, and
    /// nothing in it moves the cursor.
    /// </summary>
    public string Question
    {
        get
        {
            var line = string.Concat(Prompt.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
            return $"{Target} asks: {(line.Length > MostShown ? line[..MostShown] : line)} ";
        }
    }
}
