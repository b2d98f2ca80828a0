using Repl.Cli.Terminal;
using Repl.Engine;

namespace Repl.Cli.Prompt;

/// <summary>Asks what one cell wants to know while it runs, and takes the answers from where the prompt's lines come from.</summary>
/// <remarks>
/// Once the cell has ended nothing is asked any more: the next line is the prompt's, and an answer must not be taken for a cell, nor a
/// cell for an answer. Disposing waits until the terminal shows again what is typed.
/// </remarks>
/// <param name="lines">Where the answers come from.</param>
/// <param name="terminal">Shows the questions.</param>
internal sealed class QuestionPrompt(ILineSource lines, TerminalStreams terminal) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Asks. One question at a time; others wait.</summary>
    /// <param name="question">The question, with the blank behind it; without text where the cell has written it already.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    /// <returns>The answer; null where there is none.</returns>
    public async Task<string?> AskAsync(Question question, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        await _turn.WaitAsync(either.Token);
        try
        {
            if (!question.IsSecret)
            {
                Show();
                var line = await lines.ReadLineAsync(either.Token);
                terminal.AnswerWasEchoed();
                return line;
            }

            var answer = await lines.ReadSecretAsync(Show, either.Token);
            terminal.WriteNote("\n"); // Enter was not shown either
            return answer;
        }
        finally
        {
            _turn.Release();
        }

        void Show()
        {
            if (question.Text.Length > 0)
            {
                terminal.WriteQuestion(question.Text);
            }
        }
    }

    /// <summary>Takes back what is being asked, and waits until that is done.</summary>
    /// <returns>A task that ends when nothing is asked any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _turn.WaitAsync(CancellationToken.None);
        _turn.Release(); // neither is disposed: code that the cell has left behind may still come here
    }
}
