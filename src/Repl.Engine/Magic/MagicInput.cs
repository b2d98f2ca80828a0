using System.Text.RegularExpressions;
using Repl.Engine.Input;
using Repl.Engine.Sharing;

namespace Repl.Engine.Magic;

/// <summary>The words of a line after those that stand for an answer or a variable were replaced.</summary>
/// <param name="Words">The words as the command gets them.</param>
/// <param name="Secrets">The passwords among them, which no message may hold.</param>
internal sealed partial record MagicInput(IReadOnlyList<string> Words, IReadOnlyList<string> Secrets)
{
    /// <summary>Tells whether a word of any command stands for something: <c>@input</c>, <c>--env TOKEN=@password:"prompt"</c>, <c>@csharp:host</c>.</summary>
    public static bool StandsForSomething(MagicWord word) => !word.IsLiteral && Sign.IsMatch(word.Text);

    /// <summary>Asks one question after the other, and reads variables.</summary>
    /// <param name="words">The line's words.</param>
    /// <param name="command">Knows which of its options keep such words, to resolve them itself.</param>
    /// <param name="context">Who is asked, and whose variables there are.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    /// <exception cref="MagicException">There is no such variable.</exception>
    public static async Task<MagicInput> AskAsync(
        IReadOnlyList<MagicWord> words, MagicCommand command, MagicContext context, CancellationToken cancellationToken)
    {
        var answered = new List<string>();
        var secrets = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var (before, value) = Divide(word.Text);
            var option = before.Length > 0 ? before[..^1] : i > 0 && words[i - 1].Text.StartsWith("--", StringComparison.Ordinal) ? words[i - 1].Text : "value";
            if (!word.IsLiteral && value.StartsWith('@') && command.ValueOptions.Contains(option))
            {
                answered.Add(before + ValueWord.Mark(value));
            }
            else if (StandsForSomething(word))
            {
                answered.Add(before + await ReadAsync(context, option, value, secrets, cancellationToken).ConfigureAwait(false));
            }
            else
            {
                answered.Add(word.Text);
            }
        }

        return new MagicInput(answered, secrets);
    }

    /// <summary>A message without the passwords.</summary>
    public string Hide(string message) => Secrets.Where(secret => secret.Length > 0)
        .Aggregate(message, static (text, secret) => text.Replace(secret, PasswordString.Shown, StringComparison.Ordinal));

    // What comes behind the last `=` in front of the sign: `--value=@input`, `TOKEN=@password`.
    private static (string Before, string Value) Divide(string word)
    {
        var sign = word.IndexOf('@', StringComparison.Ordinal);
        return sign > 0 && word[sign - 1] == '=' ? (word[..sign], word[sign..]) : ("", word);
    }

    private static async Task<string> ReadAsync(MagicContext context, string option, string value, List<string> secrets, CancellationToken cancellationToken)
    {
        var name = option[(option.LastIndexOf('=') + 1)..];
        var read = await ValueSource.ReadAsync(context, name, ValueWord.Mark(value), cancellationToken).ConfigureAwait(false);
        var text = await ValueForms.ToTextAsync(read, cancellationToken).ConfigureAwait(false);
        if (read is SharedValue.Secret)
        {
            secrets.Add(text);
        }

        return text;
    }

    // `@web` alone may be a group; only a language and a name together are a variable.
    [GeneratedRegex(@"^([^@]*=)?@((input|password)(:.*)?|[\w#-]+:\w+)\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Sign { get; }
}
