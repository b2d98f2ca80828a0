using System.Text;

namespace Repl.Sessions;

/// <summary>What a command reads on its standard input.</summary>
/// <example><code>
/// await session.RunAsync("sort -u", new RunOptions { StandardInput = "b\na\nb\n" });
/// </code></example>
public sealed class CommandInput
{
    private readonly Stream _stream;

    private CommandInput(Stream stream) => _stream = stream;

    /// <summary>A text, as UTF-8.</summary>
    /// <param name="text">The text; nothing is added to it.</param>
    public static implicit operator CommandInput(string text) => From(text);

    /// <summary>Bytes, as they are.</summary>
    /// <param name="bytes">The bytes.</param>
    public static implicit operator CommandInput(byte[] bytes) => From(bytes);

    /// <summary>A text, as UTF-8.</summary>
    /// <param name="text">The text; nothing is added to it.</param>
    /// <returns>The input, for one command.</returns>
    public static CommandInput From(string text) => From(Encoding.UTF8.GetBytes(text));

    /// <summary>Bytes, as they are.</summary>
    /// <param name="bytes">The bytes; not copied.</param>
    /// <returns>The input, for one command.</returns>
    public static CommandInput From(ReadOnlyMemory<byte> bytes) => new(new MemoryStream(bytes.ToArray(), writable: false));

    /// <summary>A stream, from where it stands to its end. It is read while the command reads, and not closed.</summary>
    /// <param name="stream">The stream; nobody else may read it meanwhile.</param>
    /// <returns>The input, for one command.</returns>
    public static CommandInput From(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new CommandInput(stream);
    }

    /// <summary>Reads some of it; nothing at its end.</summary>
    internal ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => _stream.ReadAsync(buffer, cancellationToken);
}
