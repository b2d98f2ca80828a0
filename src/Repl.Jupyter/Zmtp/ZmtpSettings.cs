namespace Repl.Jupyter.Zmtp;

/// <summary>The limits that one socket sets on its peers. Vary a copy with <c>with</c>.</summary>
internal sealed record ZmtpSettings
{
    /// <summary>The clock behind every limit of time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a peer may take from connecting to READY; libzmq's own default is 30 s, on loopback 10 s is already a dead peer.</summary>
    public TimeSpan HandshakeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a peer may read nothing at all while something waits for it, before it is dropped.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest message taken from a peer, all frames together. A widget's file upload is the largest that front ends send.</summary>
    public long MessageLimitBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>The most frames in one message: seven of Jupyter's own, the rest are a widget's buffers.</summary>
    public int FrameCountLimit { get; init; } = 1024;

    /// <summary>The largest command and the largest message of a subscriber: names, properties and topics, all short.</summary>
    public int CommandLimitBytes { get; init; } = 64 * 1024;

    /// <summary>
    /// What one subscriber may leave unread before the producer waits: 4 MiB, which is 64 full stream messages of 64 Ki characters, or
    /// a quarter of a second of output at 16 MB/s. A single message larger than that passes alone.
    /// </summary>
    public int SubscriberQueueBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// What a ROUTER keeps of requests that nobody has taken yet: 16 MiB, about 20,000 cells of ordinary size. After that it stops reading.
    /// </summary>
    public int RequestQueueBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most peers at a time. Each browser tab holds one connection per channel.</summary>
    public int ConnectionLimit { get; init; } = 256;

    /// <summary>The most topics of one subscriber. Front ends use one, the empty one.</summary>
    public int SubscriptionLimit { get; init; } = 1024;

    /// <summary>
    /// Whether each peer is read on a thread of its own, so that it is answered at once even while a cell keeps the whole thread pool busy.
    /// For control and heartbeat, which have few peers.
    /// </summary>
    public bool HasOwnThreads { get; init; }
}
