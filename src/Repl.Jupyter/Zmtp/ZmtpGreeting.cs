using System.Text;

namespace Repl.Jupyter.Zmtp;

/// <summary>
/// The 64 bytes that both sides send first (ZMTP 3.1, "Version negotiation"): a signature of ten bytes, two of version, twenty of
/// mechanism, one that says who is the server, 31 of filler.
/// </summary>
internal static class ZmtpGreeting
{
    /// <summary>The length of a greeting.</summary>
    public const int Length = 64;

    private const byte SignatureStart = 0xff;
    private const byte SignatureEnd = 0x7f;
    private const int SignatureEndAt = 9;
    private const int MajorAt = 10;
    private const int MinorAt = 11;
    private const int MechanismAt = 12;
    private const int MechanismLength = 20;
    private const byte OwnMajor = 3;
    private const byte OwnMinor = 1;

    /// <summary>Makes our greeting.</summary>
    /// <param name="mechanism">The mechanism's name, at most 20 ASCII characters.</param>
    public static byte[] Create(string mechanism)
    {
        var greeting = new byte[Length];
        (greeting[0], greeting[SignatureEndAt]) = (SignatureStart, SignatureEnd);
        (greeting[MajorAt], greeting[MinorAt]) = (OwnMajor, OwnMinor);
        Encoding.ASCII.GetBytes(mechanism, greeting.AsSpan(MechanismAt, MechanismLength));
        return greeting;
    }

    /// <summary>Refuses a greeting as soon as the bytes so far cannot become a good one, so that a stray HTTP client need not time out.</summary>
    /// <param name="soFar">The peer's first bytes, at least one.</param>
    /// <param name="mechanism">The mechanism that the peer must name.</param>
    /// <exception cref="ZmtpProtocolException">The peer does not speak ZMTP 3 with this mechanism.</exception>
    public static void Check(ReadOnlySpan<byte> soFar, string mechanism)
    {
        if (soFar[0] != SignatureStart || (soFar.Length > SignatureEndAt && soFar[SignatureEndAt] != SignatureEnd))
        {
            throw new ZmtpProtocolException("It does not speak ZMTP.");
        }

        if (soFar.Length > MajorAt && soFar[MajorAt] < OwnMajor)
        {
            throw new ZmtpProtocolException($"It speaks version {soFar[MajorAt]} of ZMTP; this side needs 3.0 or later.");
        }

        if (soFar.Length >= MechanismAt + MechanismLength)
        {
            var named = Encoding.ASCII.GetString(soFar.Slice(MechanismAt, MechanismLength).TrimEnd((byte)0));
            if (named != mechanism)
            {
                throw new ZmtpProtocolException($"It asks for another security mechanism than {mechanism}.");
            }
        }
    }
}
