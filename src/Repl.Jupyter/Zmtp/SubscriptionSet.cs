namespace Repl.Jupyter.Zmtp;

/// <summary>The topics that one subscriber wants. A message matches when it starts with one of them. Thread safe.</summary>
/// <param name="limit">The most topics at a time.</param>
internal sealed class SubscriptionSet(int limit)
{
    /// <summary>The first octet of a subscription (ZMTP 3.0, "The Publish-Subscribe Pattern").</summary>
    public const byte AddsTopic = 1;

    /// <summary>The first octet of a cancellation.</summary>
    public const byte RemovesTopic = 0;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _topics = [];

    /// <summary>Applies what a subscriber sent. Anything else than a subscription or cancellation is ignored, as XPUB would pass it to its user.</summary>
    /// <param name="message">One frame: the octet and the topic.</param>
    /// <returns>The topic, if the message was a subscription; else null.</returns>
    /// <exception cref="ZmtpProtocolException">Too many topics.</exception>
    public byte[]? Apply(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return null;
        }

        var topic = message[1..].ToArray();
        lock (_gate)
        {
            if (message[0] == AddsTopic)
            {
                if (_topics.Count == limit)
                {
                    throw new ZmtpProtocolException($"It asked for more than {limit} topics.");
                }

                _topics.Add(topic);
                return topic;
            }

            if (message[0] == RemovesTopic)
            {
                // Subscribing twice needs cancelling twice, so only one goes.
                var index = _topics.FindIndex(known => known.AsSpan().SequenceEqual(topic));
                if (index >= 0)
                {
                    _topics.RemoveAt(index);
                }
            }

            return null;
        }
    }

    /// <summary>Tells whether the subscriber wants a message.</summary>
    /// <param name="topic">The message's first frame.</param>
    public bool Matches(ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            foreach (var prefix in _topics)
            {
                if (topic.StartsWith(prefix))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
