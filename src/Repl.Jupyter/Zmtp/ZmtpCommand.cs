using System.Buffers.Binary;
using System.Text;

namespace Repl.Jupyter.Zmtp;

/// <summary>A command: a name and data (ZMTP 3.1, "Commands").</summary>
/// <param name="Name">The name, such as <c>READY</c>.</param>
/// <param name="Data">What follows the name.</param>
internal sealed record ZmtpCommand(string Name, ReadOnlyMemory<byte> Data)
{
    /// <summary>Ends the handshake of the NULL mechanism.</summary>
    public const string Ready = "READY";

    /// <summary>Refuses a handshake, with a reason.</summary>
    public const string Error = "ERROR";

    /// <summary>Asks for a <see cref="Pong"/>.</summary>
    public const string Ping = "PING";

    /// <summary>Answers a <see cref="Ping"/> with its context.</summary>
    public const string Pong = "PONG";

    /// <summary>Adds a topic (3.1; 3.0 sends a message instead).</summary>
    public const string Subscribe = "SUBSCRIBE";

    /// <summary>Removes a topic (3.1).</summary>
    public const string Cancel = "CANCEL";

    /// <summary>The two octets of time to live in front of a PING's context.</summary>
    public const int PingTimeToLiveBytes = 2;

    /// <summary>Reads the body of a command frame.</summary>
    /// <param name="body">The body.</param>
    /// <exception cref="ZmtpProtocolException">The body holds no name.</exception>
    public static ZmtpCommand Parse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty || body.Span[0] == 0 || body.Length < 1 + body.Span[0])
        {
            throw new ZmtpProtocolException("It sent a command without a name.");
        }

        var nameEnd = 1 + body.Span[0];
        return new ZmtpCommand(Encoding.ASCII.GetString(body.Span[1..nameEnd]), body[nameEnd..]);
    }

    /// <summary>Makes the body of a command frame.</summary>
    public byte[] ToBody() => [(byte)Name.Length, .. Encoding.ASCII.GetBytes(Name), .. Data.Span];

    /// <summary>Makes a READY command with properties.</summary>
    /// <param name="properties">Names and values, in the order in which they are sent.</param>
    public static ZmtpCommand ReadyWith(IEnumerable<KeyValuePair<string, byte[]>> properties)
    {
        var data = new List<byte>();
        foreach (var (name, value) in properties)
        {
            var length = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
            data.AddRange([(byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. length, .. value]);
        }

        return new ZmtpCommand(Ready, data.ToArray());
    }

    /// <summary>Makes an ERROR command.</summary>
    /// <param name="reason">At most 255 ASCII characters.</param>
    public static ZmtpCommand ErrorWith(string reason) => new(Error, (byte[])[(byte)reason.Length, .. Encoding.ASCII.GetBytes(reason)]);

    /// <summary>Reads the properties of a READY command. Names are compared without regard to case.</summary>
    /// <exception cref="ZmtpProtocolException">A length points past the end.</exception>
    public IReadOnlyDictionary<string, byte[]> ReadProperties()
    {
        var properties = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        var rest = Data.Span;
        while (!rest.IsEmpty)
        {
            var name = Encoding.ASCII.GetString(Take(ref rest, Take(ref rest, 1)[0]));
            var length = BinaryPrimitives.ReadUInt32BigEndian(Take(ref rest, sizeof(uint)));
            properties[name] = Take(ref rest, length).ToArray();
        }

        return properties;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, uint count)
    {
        if (count > rest.Length)
        {
            throw new ZmtpProtocolException("It sent a READY command whose properties end too early.");
        }

        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }
}
