namespace Repl.Sessions.Ssh;

/// <summary>
/// What the user has answered, where each channel is an <c>ssh</c> that logs in by itself: who has given a password once is not asked again
/// for the next channel. Kept in memory only, as long as the connection.
/// </summary>
/// <remarks>Thread safe. One question at a time: the next is often the same one.</remarks>
internal sealed class AnswerMemory
{
    private readonly TurnQueue _turns = new();
    private readonly Dictionary<string, string> _answers = [];

    /// <summary>Whether a question has the same answer the next time: not a one-time code, whatever it is called.</summary>
    /// <param name="question">What <c>ssh</c> asks.</param>
    public static bool MayKeep(string question) =>
        question.StartsWith(AskPass.PassphraseQuestion, StringComparison.Ordinal) || question.TrimEnd().EndsWith("password:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gives the answer, and asks where it is not known yet.</summary>
    /// <param name="question">What <c>ssh</c> asks.</param>
    /// <param name="ask">Asks the user.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The answer; null where the user gave none.</returns>
    public async Task<string?> FindAsync(string question, Func<Task<string?>> ask, CancellationToken stop)
    {
        using var turn = await _turns.EnterAsync(stop).ConfigureAwait(false);
        if (!_answers.TryGetValue(question, out var answer) && await ask().ConfigureAwait(false) is { } given)
        {
            _answers[question] = answer = given;
        }

        return answer;
    }
}
