using System.Text;

namespace Repl.Sessions;

/// <summary>What a command reads on its standard input.</summary>
/// <example><code>
/// await session.RunAsync("sort -u", new RunOptions { StandardInput = "b\na\nb\n" });
/// </code></example>
public sealed class CommandInput
{
    private readonly Func<Stream> _open;
    private readonly bool _isOwnStream;

    private CommandInput(Func<Stream> open, bool isOwnStream) => (_open, _isOwnStream) = (open, isOwnStream);

    /// <summary>A text, as UTF-8.</summary>
    /// <param name="text">The text; nothing is added to it.</param>
    public static implicit operator CommandInput(string text) => From(text);

    /// <summary>Bytes, as they are.</summary>
    /// <param name="bytes">The bytes.</param>
    public static implicit operator CommandInput(byte[] bytes) => From(bytes);

    /// <summary>A text, as UTF-8.</summary>
    /// <param name="text">The text; nothing is added to it.</param>
    /// <returns>The input, for any number of commands.</returns>
    public static CommandInput From(string text) => From(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes, as they are.</summary>
    /// <param name="bytes">The bytes; copied.</param>
    /// <returns>The input, for any number of commands.</returns>
    public static CommandInput From(ReadOnlyMemory<byte> bytes)
    {
        var copy = bytes.ToArray();
        return new CommandInput(() => new MemoryStream(copy, writable: false), isOwnStream: true);
    }

    /// <summary>A stream, from where it stands to its end. It is read while the command reads, and not closed.</summary>
    /// <param name="stream">The stream; nobody else may read it meanwhile.</param>
    /// <returns>The input, for one command.</returns>
    public static CommandInput From(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new CommandInput(() => stream, isOwnStream: false);
    }

    /// <summary>What one command reads, from its start where that is known.</summary>
    internal Stream Open() => _open();

    /// <summary>The same input for any number of commands: a stream is read to its end, text and bytes are so already.</summary>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <returns>Input that each command reads from its start.</returns>
    public async Task<CommandInput> ReadToEndAsync(CancellationToken cancellationToken = default)
    {
        if (_isOwnStream)
        {
            return this;
        }

        using var copy = new MemoryStream();
        await _open().CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        return From(copy.ToArray());
    }
}
