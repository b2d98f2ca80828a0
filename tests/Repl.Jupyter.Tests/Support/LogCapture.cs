using Microsoft.Extensions.Logging;

namespace Repl.Jupyter.Tests.Support;

/// <summary>Keeps what is logged, and lets a test wait for a line.</summary>
internal sealed class LogCapture : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<(int Id, LogLevel Level, string Text)> _lines = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string[] Texts
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines.Select(line => $"{line.Level} {line.Text}")];
            }
        }
    }

    /// <summary>Waits for a line with an event id and a text, and returns it.</summary>
    public async Task<string> WaitForAsync(int id, string part = "")
    {
        while (true)
        {
            Task added;
            lock (_gate)
            {
                var line = _lines.FirstOrDefault(line => line.Id == id && line.Text.Contains(part, StringComparison.Ordinal));
                if (line.Text is not null)
                {
                    return line.Text;
                }

                added = _added.Task;
            }

            await added.WaitAsync(TestLimits.Wait);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        TaskCompletionSource added;
        lock (_gate)
        {
            _lines.Add((eventId.Id, logLevel, $"{formatter(state, exception)}{exception}"));
            (added, _added) = (_added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        added.TrySetResult();
    }
}
