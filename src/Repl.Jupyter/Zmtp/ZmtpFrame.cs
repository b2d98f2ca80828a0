namespace Repl.Jupyter.Zmtp;

/// <summary>The flags octet of a frame (ZMTP 3.1, "Framing"). All other bits are reserved and must be zero.</summary>
[Flags]
internal enum ZmtpFrameFlags : byte
{
    /// <summary>The last or only frame of a message, with a length of one octet.</summary>
    None = 0,

    /// <summary>More frames of the same message follow.</summary>
    More = 1,

    /// <summary>The length takes eight octets.</summary>
    Long = 2,

    /// <summary>The frame is a command, not part of a message.</summary>
    Command = 4,
}

/// <summary>One frame as it arrived.</summary>
/// <param name="Flags">What kind of frame it is.</param>
/// <param name="Body">Its content, owned by the receiver.</param>
internal readonly record struct ZmtpFrame(ZmtpFrameFlags Flags, byte[] Body)
{
    /// <summary>Whether the frame is a command.</summary>
    public bool IsCommand => Flags.HasFlag(ZmtpFrameFlags.Command);

    /// <summary>Whether the message goes on in the next frame.</summary>
    public bool HasMore => Flags.HasFlag(ZmtpFrameFlags.More);
}
