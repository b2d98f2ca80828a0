using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Repl.Engine.Input;

namespace Repl.Engine.Magic;

/// <summary>A word of a <c>#!</c> line in whose place the user is asked: <c>@input:"prompt"</c>, <c>@password:{"prompt": "…"}</c>.</summary>
/// <param name="Question">What to ask.</param>
/// <param name="IsToBeKept">Whether it asks for the answer to be kept for later runs (<c>saveAs</c>), which nothing here does.</param>
internal sealed partial record InputRequest(Question Question, bool IsToBeKept)
{
    /// <summary>Tells whether JSON can follow the beginning of a word.</summary>
    public static bool EndsBeforeJson(StringBuilder word) => word[^1] == ':' && Beginning.IsMatch(word.ToString());

    /// <summary>Reads a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="option">The option whose value it is, for the question where the word has none of its own.</param>
    /// <param name="request">What it asks for.</param>
    /// <returns>False for a word that means itself.</returns>
    public static bool TryRead(MagicWord word, string? option, [NotNullWhen(true)] out InputRequest? request)
    {
        request = null;
        if (word.IsLiteral || Pattern.Match(word.Text) is not { Success: true } match)
        {
            return false;
        }

        var (prompt, isToBeKept) = ReadDetails(match.Groups["details"].Value);
        var question = prompt is { Length: > 0 } ? prompt : option?.TrimStart('-') ?? "value";
        request = new InputRequest(Question.Before(question, match.Groups["kind"].Value == "password"), isToBeKept);
        return true;
    }

    /// <summary>Asks.</summary>
    /// <param name="screen">Who is asked.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InputUnavailableException">Nobody is there, or the input was ended instead.</exception>
    public async Task<string> AskAsync(ICellScreen screen, CancellationToken cancellationToken)
    {
        if (!screen.CanAsk)
        {
            throw new InputUnavailableException(Question.Text);
        }

        if (IsToBeKept)
        {
            screen.Show(new CellOutput.StandardError("'saveAs' is not known here: the answer is asked for in each run.\n"));
        }

        return await screen.AskAsync(Question, cancellationToken).ConfigureAwait(false) ?? throw new InputUnavailableException(Question.Text);
    }

    // Other members, such as a type, are hints for forms that neither Jupyter nor a terminal has.
    private static (string? Prompt, bool IsToBeKept) ReadDetails(string details)
    {
        if (!details.StartsWith('{'))
        {
            return (details, false);
        }

        try
        {
            using var json = JsonDocument.Parse(details);
            var prompt = json.RootElement.TryGetProperty("prompt", out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;
            return (prompt, json.RootElement.TryGetProperty("saveAs", out _));
        }
        catch (JsonException)
        {
            return (details, false);
        }
    }

    [GeneratedRegex("^([^@]*=)?@(input|password):$", RegexOptions.ExplicitCapture)]
    private static partial Regex Beginning { get; }

    [GeneratedRegex("^@(?<kind>input|password)(:(?<details>.*))?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern { get; }
}
