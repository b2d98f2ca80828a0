using System.IO.Pipelines;

namespace Repl.Sessions.Ssh.Windows;

/// <summary>Reads a stream on a thread of its own.</summary>
/// <remarks>
/// On Windows the pipes of a program can only be read by a thread that waits. .NET takes one of the pool for that, which has few: with some
/// sessions open none would be left that does the work.
/// </remarks>
internal static class WaitingStream
{
    private const int BufferBytes = 64 * 1024;
    private const int MostUnreadBytes = 256 * 1024; // as much as a pipe of a local program holds on Linux

    /// <summary>Starts to read.</summary>
    /// <param name="stream">Disposed at its end.</param>
    /// <returns>What comes from it.</returns>
    public static Stream Over(Stream stream)
    {
        var unread = new Pipe(new PipeOptions(pauseWriterThreshold: MostUnreadBytes, resumeWriterThreshold: MostUnreadBytes / 2, useSynchronizationContext: false));
        _ = BackgroundThread.Run(() => Read(stream, unread.Writer));
        return unread.Reader.AsStream();
    }

    private static void Read(Stream stream, PipeWriter writer)
    {
        Exception? failure = null;
        try
        {
            using (stream)
            {
                while (stream.Read(writer.GetSpan(BufferBytes)) is > 0 and var count)
                {
                    writer.Advance(count);
                    if (writer.FlushAsync().AsTask().GetAwaiter().GetResult().IsCompleted)
                    {
                        return; // nobody reads any more
                    }
                }
            }
        }
        catch (IOException broken)
        {
            failure = broken;
        }
        finally
        {
            writer.Complete(failure);
        }
    }
}
