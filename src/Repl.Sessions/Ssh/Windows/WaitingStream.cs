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
    /// <param name="ended">That the program has ended: what it has left in the pipe is little, and waits for no reader, who may have gone.</param>
    /// <returns>What comes from it.</returns>
    public static Stream Over(Stream stream, CancellationToken ended)
    {
        var unread = new Pipe(new PipeOptions(pauseWriterThreshold: MostUnreadBytes, resumeWriterThreshold: MostUnreadBytes / 2, useSynchronizationContext: false));
        _ = BackgroundThread.Run(() => Read(stream, unread.Writer, ended));
        return unread.Reader.AsStream();
    }

    private static void Read(Stream stream, PipeWriter writer, CancellationToken ended)
    {
        Exception? failure = null;
        try
        {
            using (stream)
            {
                while (stream.Read(writer.GetSpan(BufferBytes)) is > 0 and var count)
                {
                    writer.Advance(count);
                    if (!HandOver(writer, ended))
                    {
                        return;
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

    /// <returns>Whether somebody may still read.</returns>
    private static bool HandOver(PipeWriter writer, CancellationToken ended)
    {
        try
        {
            return !writer.FlushAsync(ended).AsTask().GetAwaiter().GetResult().IsCompleted;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
