using System.Text.RegularExpressions;
using Repl.Engine.Formatting;
using Repl.Engine.Input;
using Repl.Engine.Magic;

namespace Repl.Engine.Sharing;

/// <summary>Finds what the value of an option stands for: text, an answer of the user's, a variable.</summary>
internal static partial class ValueSource
{
    /// <summary>Reads the value.</summary>
    /// <param name="context">The line.</param>
    /// <param name="option">The option, for a question that has no words of its own.</param>
    /// <param name="value">Its value.</param>
    /// <param name="cancellationToken">Gives up, and takes a question back.</param>
    /// <exception cref="MagicException">There is no such variable.</exception>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    public static async Task<SharedValue> ReadAsync(MagicContext context, string option, string value, CancellationToken cancellationToken)
    {
        if (!ValueWord.IsMarked(value, out var word))
        {
            return new SharedValue.Text(word, MimeTypes.PlainText);
        }

        if (InputRequest.TryRead(new MagicWord(word, IsLiteral: false), option, out var request))
        {
            var answer = await request.AskAsync(context.Screen, cancellationToken).ConfigureAwait(false);
            return request.Question.IsSecret ? new SharedValue.Secret(new PasswordString(answer)) : new SharedValue.Text(answer, MimeTypes.PlainText);
        }

        var match = Variable.Match(word);
        return match.Success
            ? await context.Services.Sharing.ReadAsync(
                match.Groups["language"] is { Success: true, Value: var language } ? language : CellLanguages.CSharp, match.Groups["name"].Value, cancellationToken)
                .ConfigureAwait(false)
            : throw new MagicException($"'{word}' names no variable. Write '@name', '@session:NAME' or '@input', or put text that starts with '@' between quotes.");
    }

    [GeneratedRegex(@"^@((?<language>[\w#-]+):)?(?<name>[^:]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable { get; }
}
