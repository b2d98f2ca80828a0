using System.Threading.Channels;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Keeps what cells show, and lets a test wait for it.</summary>
internal sealed class RecordingScreen : ICellScreen
{
    private readonly Lock _gate = new();
    private readonly List<CellOutput> _shown = [];
    private readonly Channel<bool> _news = Channel.CreateUnbounded<bool>();

    public IReadOnlyList<CellOutput> Shown
    {
        get
        {
            lock (_gate)
            {
                return [.. _shown];
            }
        }
    }

    public string StandardOutput => string.Concat(Shown.OfType<CellOutput.StandardOutput>().Select(output => output.Content));

    public string StandardError => string.Concat(Shown.OfType<CellOutput.StandardError>().Select(output => output.Content));

    public string? Result => Shown.OfType<CellOutput.Result>().SingleOrDefault()?.Data["text/plain"];

    public string Displayed => string.Concat(Shown.OfType<CellOutput.Display>().Select(output => output.Data["text/plain"]));

    public void Show(CellOutput output)
    {
        lock (_gate)
        {
            _shown.Add(output);
        }

        _news.Writer.TryWrite(true);
    }

    /// <summary>Answers questions. Null, the default: nobody is there to ask.</summary>
    public Func<Question, CancellationToken, Task<string?>>? Answer { get; init; }

    public bool CanAsk => Answer is not null;

    public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) =>
        Answer?.Invoke(question, cancellationToken) ?? Task.FromResult<string?>(null);

    /// <summary>Waits until standard output holds a text.</summary>
    public Task WaitForAsync(string text) => WaitUntilAsync(() => StandardOutput.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until standard error holds a text.</summary>
    public Task WaitForErrorAsync(string text) => WaitUntilAsync(() => StandardError.Contains(text, StringComparison.Ordinal));

    private async Task WaitUntilAsync(Func<bool> isThere)
    {
        using var limit = new CancellationTokenSource(TestLimits.Wait);
        while (!isThere())
        {
            await _news.Reader.ReadAsync(limit.Token);
        }
    }
}
