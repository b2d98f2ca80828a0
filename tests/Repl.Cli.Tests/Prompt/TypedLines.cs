using Repl.Cli.Prompt;

namespace Repl.Cli.Tests.Prompt;

/// <summary>A person at the keyboard: lines, and the interrupt key.</summary>
internal sealed class TypedLines : ILineSource, IInterruptKey, IDisposable
{
    /// <summary>In place of a line: the interrupt key.</summary>
    public const string Interrupt = "^C";

    private readonly Queue<string> _lines = [];
    private CancellationTokenSource _press = new();

    public void Add(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            _lines.Enqueue(line);
        }
    }

    public void Press() => _press.Cancel();

    public void Dispose() => _press.Dispose();

    public CancellationToken NextPress()
    {
        _press.Dispose();
        _press = new CancellationTokenSource();
        return _press.Token;
    }

    public Task<string?> ReadSecretAsync(Action ask, CancellationToken cancellationToken)
    {
        ask();
        return ReadLineAsync(cancellationToken);
    }

    public Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        if (!_lines.TryDequeue(out var line))
        {
            return Task.FromResult<string?>(null);
        }

        if (line == Interrupt)
        {
            Press();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Task.FromResult<string?>(line);
    }
}
