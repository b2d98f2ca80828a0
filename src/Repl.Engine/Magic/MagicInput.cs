using Repl.Engine.Input;
using Repl.Engine.Sharing;

namespace Repl.Engine.Magic;

/// <summary>The words of a line after the user was asked for those that stand for an answer.</summary>
/// <param name="Words">The words as the command gets them.</param>
/// <param name="Secrets">The passwords among them, which no message may hold.</param>
internal sealed record MagicInput(IReadOnlyList<string> Words, IReadOnlyList<string> Secrets)
{
    /// <summary>Asks one question after the other.</summary>
    /// <param name="words">The line's words.</param>
    /// <param name="command">Knows which of its options keep such words, to resolve them itself.</param>
    /// <param name="screen">Who is asked.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    public static async Task<MagicInput> AskAsync(
        IReadOnlyList<MagicWord> words, MagicCommand command, ICellScreen screen, CancellationToken cancellationToken)
    {
        var answered = new List<string>();
        var secrets = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            var option = i > 0 && words[i - 1].Text.StartsWith("--", StringComparison.Ordinal) ? words[i - 1].Text : null;
            if (!words[i].IsLiteral && words[i].Text.StartsWith('@') && option is not null && command.ValueOptions.Contains(option))
            {
                answered.Add(ValueWord.Mark(words[i].Text));
            }
            else if (InputRequest.TryRead(words[i], option, out var request))
            {
                answered.Add(await request.AskAsync(screen, cancellationToken).ConfigureAwait(false));
                if (request.Question.IsSecret)
                {
                    secrets.Add(answered[^1]);
                }
            }
            else
            {
                answered.Add(words[i].Text);
            }
        }

        return new MagicInput(answered, secrets);
    }

    /// <summary>A message without the passwords.</summary>
    public string Hide(string message) => Secrets.Where(secret => secret.Length > 0)
        .Aggregate(message, static (text, secret) => text.Replace(secret, PasswordString.Shown, StringComparison.Ordinal));
}
