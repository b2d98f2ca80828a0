using System.Buffers.Binary;
using System.Text;

namespace Repl.Tests.WindowsSsh;

/// <summary>What <c>ssh.exe</c> and the one who runs Linux's <c>ssh</c> for it tell each other over a TCP connection.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Content">The rest: bytes of a stream, or texts behind each other, each with a NUL at its end.</param>
public sealed record Message(MessageKind Kind, ReadOnlyMemory<byte> Content)
{
    /// <summary>The variable that holds the port of loopback at which Linux's side waits.</summary>
    public const string PortVariable = "REPL_TEST_SSH_PORT";

    private const int HeaderBytes = 1 + sizeof(int);

    /// <summary>The content as texts.</summary>
    public string[] Texts => Encoding.UTF8.GetString(Content.Span).Split('\0')[..^1];

    /// <summary>Makes a message of texts.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="texts">The texts, without NULs.</param>
    /// <returns>The message.</returns>
    public static Message Of(MessageKind kind, params IEnumerable<string> texts) => new(kind, Encoding.UTF8.GetBytes(string.Concat(texts.Select(text => $"{text}\0"))));

    /// <summary>Reads one.</summary>
    /// <param name="stream">The connection.</param>
    /// <returns>The message; null where the connection has ended.</returns>
    public static async Task<Message?> ReadAsync(Stream stream)
    {
        try
        {
            var header = new byte[HeaderBytes];
            await stream.ReadExactlyAsync(header);
            var content = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
            await stream.ReadExactlyAsync(content);
            return new Message((MessageKind)header[0], content);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>As it goes through the connection.</summary>
    /// <returns>The bytes; they must be written in one piece.</returns>
    public byte[] Encode()
    {
        var bytes = new byte[HeaderBytes + Content.Length];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), Content.Length);
        Content.CopyTo(bytes.AsMemory(HeaderBytes));
        return bytes;
    }
}
