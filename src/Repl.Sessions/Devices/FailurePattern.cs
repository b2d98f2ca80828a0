using System.Text;
using System.Text.RegularExpressions;

namespace Repl.Sessions.Devices;

/// <summary>Looks in what one command writes for what tells that it has failed, on either stream. Thread safe.</summary>
/// <param name="pattern">The pattern; null where nothing tells it.</param>
internal sealed class FailurePattern(Regex? pattern)
{
    // Enough for any message that a pattern looks for, and for the lines around it.
    private const int MostLooked = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<OutputKind, (Decoder Decoder, StringBuilder Text)> _written = [];

    /// <summary>Takes a piece of output.</summary>
    public void Add(OutputKind kind, ReadOnlySpan<byte> bytes)
    {
        if (pattern is null)
        {
            return;
        }

        lock (_gate)
        {
            if (!_written.TryGetValue(kind, out var written))
            {
                _written[kind] = written = (Encoding.UTF8.GetDecoder(), new StringBuilder());
            }

            if (written.Text.Length < MostLooked)
            {
                var characters = new char[written.Decoder.GetCharCount(bytes, flush: false)];
                written.Decoder.GetChars(bytes, characters, flush: false);
                written.Text.Append(characters);
            }
        }
    }

    /// <summary>Whether it was there.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern takes too long.</exception>
    public bool IsFound()
    {
        lock (_gate)
        {
            return _written.Values.Any(written => pattern!.IsMatch(written.Text.ToString()));
        }
    }
}
