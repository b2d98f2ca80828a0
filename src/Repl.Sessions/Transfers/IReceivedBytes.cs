using System.Buffers;

namespace Repl.Sessions.Transfers;

/// <summary>What has come through a stream, shown where it lies: large pieces need not be copied to be looked at.</summary>
internal interface IReceivedBytes
{
    /// <summary>Waits until so many bytes are there.</summary>
    /// <param name="count">How many; 1 or more, and no more than 1 MiB, for which there is always room.</param>
    /// <returns>All that are there, valid until <see cref="AdvanceAsync"/>, which has to follow; fewer than asked for where the stream has ended.</returns>
    /// <exception cref="IOException">The stream broke.</exception>
    ValueTask<ReadOnlySequence<byte>> ReadAtLeastAsync(int count);

    /// <summary>Takes the first of the bytes that were shown; the others are shown again.</summary>
    ValueTask AdvanceAsync(long count);
}
