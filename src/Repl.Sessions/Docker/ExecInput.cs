using Repl.Sessions.Docker.Engine;

namespace Repl.Sessions.Docker;

/// <summary>The standard input of a program in a container. Disposing it is end-of-file; the program's output still comes.</summary>
/// <param name="conversation">With the program.</param>
/// <param name="isTerminal">Whether it comes through a terminal: the Engine then takes the end of what is sent for the end of all.</param>
internal sealed class ExecInput(EngineConversation conversation, bool isTerminal) : AsyncStream
{
    private static readonly byte[] EndOfFile = [4]; // what Ctrl-D sends

    private int _ended;

    public override bool CanWrite => true;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? ValueTask.CompletedTask : conversation.Stream.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => conversation.Stream.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // Not waited for.
    protected override void Dispose(bool disposing)
    {
        _ = EndAsync();
        base.Dispose(disposing);
    }

    private async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        try
        {
            await (isTerminal ? conversation.Stream.WriteAsync(EndOfFile).AsTask() : conversation.EndSendingAsync()).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The program ended first.
        }
    }
}
