using System.Text;

namespace Repl.Sessions.Ssh;

/// <summary>What <c>ssh</c> itself says on its standard error: the last 16 KiB of it.</summary>
internal sealed class CollectedErrors
{
    private const int MostCharacters = 16 * 1024;
    private static readonly TimeSpan EndLimit = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly Task _reading;

    /// <param name="stream">Read to its end.</param>
    public CollectedErrors(Stream stream) => _reading = ReadAsync(stream);

    /// <summary>All that was said. Waits for the end, but not for a proxy command that holds the stream open.</summary>
    public async Task<string> ToEndAsync()
    {
        await _reading.WaitAsync(EndLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            return _text.ToString();
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var buffer = new char[1024];
        try
        {
            while (await reader.ReadAsync(buffer.AsMemory()).ConfigureAwait(false) is > 0 and var count)
            {
                lock (_gate)
                {
                    _text.Append(buffer, 0, count);
                    _text.Remove(0, Math.Max(0, _text.Length - MostCharacters));
                }
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The program was disposed.
        }
    }
}
