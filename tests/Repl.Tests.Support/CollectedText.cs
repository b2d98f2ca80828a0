using System.Text;

namespace Repl.Tests.Support;

/// <summary>All that a program writes to one stream, readable while it still writes.</summary>
public sealed class CollectedText
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly Task _reading;
    private TaskCompletionSource _grown = NewSignal();
    private bool _ended;

    /// <summary>Starts to read.</summary>
    /// <param name="reader">The stream; read to its end.</param>
    public CollectedText(TextReader reader) => _reading = ReadAsync(reader);

    /// <summary>Waits until the program has written a text.</summary>
    /// <param name="expected">The text.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>All that was written so far.</returns>
    /// <exception cref="TimeoutException">It did not come within <see cref="TestLimits.Wait"/>, or the stream ended without it.</exception>
    public async Task<string> WaitForAsync(string expected, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var (text, ended, grown) = Look();
            if (text.Contains(expected, StringComparison.Ordinal))
            {
                return text;
            }

            if (ended)
            {
                throw new TimeoutException($"The program's output ended without '{expected}':\n{text}");
            }

            await WaitAsync(grown, expected, text, cancellationToken);
        }
    }

    /// <summary>Waits for the stream's end.</summary>
    /// <returns>All that was written.</returns>
    /// <exception cref="TimeoutException">The program ended, but something that it started still holds the stream.</exception>
    public async Task<string> ToEndAsync()
    {
        await _reading.WaitAsync(TestLimits.Wait);
        return Look().Text;
    }

    private static async Task WaitAsync(Task grown, string expected, string text, CancellationToken cancellationToken)
    {
        try
        {
            await grown.WaitAsync(TestLimits.Wait, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The program did not write '{expected}' within {TestLimits.Wait}, but:\n{text}");
        }
    }

    private (string Text, bool Ended, Task Grown) Look()
    {
        lock (_gate)
        {
            return (_text.ToString(), _ended, _grown.Task);
        }
    }

    private async Task ReadAsync(TextReader reader)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            Grow(buffer.AsSpan(0, count), ended: false);
        }

        Grow([], ended: true);
    }

    private void Grow(ReadOnlySpan<char> text, bool ended)
    {
        lock (_gate)
        {
            _text.Append(text);
            _ended = ended;
            _grown.SetResult();
            _grown = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
