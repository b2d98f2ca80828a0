using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Local;

/// <summary>The reading end of a pipe from a program on this machine. Its reader may wait for it, or look whether something is there.</summary>
/// <remarks>
/// .NET's own stream reads as soon as something comes, on a thread of the pool; so nobody else may look meanwhile, and each wait costs two
/// changes of threads, which is more than a small command takes. This one only learns that something has come. One reader at a time;
/// <see cref="Ignore"/>, <see cref="Heed"/> and disposing may come from any thread.
/// </remarks>
internal sealed partial class OutputPipe : AsyncStream
{
    private const int GetFlags = 3; // F_GETFL, fcntl(2)
    private const int SetFlags = 4; // F_SETFL
    private const int NonBlocking = 0x800; // O_NONBLOCK
    private const int SetSize = 1031; // F_SETPIPE_SZ; may be refused, and then it stays at 64 KiB
    private const int Interrupted = 4; // EINTR, errno(3)
    private const int NothingThere = 11; // EAGAIN

    private readonly PipeStream _stream;
    private readonly SafePipeHandle _pipe;
    private readonly long _token;
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private bool _isIgnored;
    private bool _isClosed;

    /// <param name="stream">The pipe, of which nothing was read yet; belongs to this one from now on.</param>
    /// <param name="size">How much it is to hold, bytes. The larger, the less a program that writes much and its reader wait for each other.</param>
    public OutputPipe(PipeStream stream, int size)
    {
        (_stream, _pipe) = (stream, stream.SafePipeHandle);
        _ = Control(_pipe, SetFlags, Control(_pipe, GetFlags, 0) | NonBlocking);
        _ = Control(_pipe, SetSize, size);
        _token = PipeEvents.Add(_pipe);
    }

    public override bool CanRead => true;

    /// <summary>How many bytes are there to be read.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public int Available => PipeLength.Of(_pipe);

    /// <summary>Reads what is there, and waits for nothing.</summary>
    /// <returns>How many bytes; 0 at the end of the stream; null where nothing is there yet.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public int? TryRead(Span<byte> buffer)
    {
        while (true)
        {
            var count = Read(_pipe, ref MemoryMarshal.GetReference(buffer), buffer.Length);
            if (count >= 0)
            {
                return (int)count;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case NothingThere:
                    return null;
                case Interrupted:
                    continue;
                default:
                    throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            }
        }
    }

    /// <summary>Waits until there is something to read, or the end. Returns also when the stream is disposed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onCancel = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiting);
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _waiting = waiting;
            Listen();
        }

        try
        {
            await waiting.Task.ConfigureAwait(false);
        }
        finally
        {
            PipeEvents.Forget(_token);
        }
    }

    /// <summary>Lets who waits go on waiting, whatever comes, until <see cref="Heed"/>: somebody looks himself for a moment.</summary>
    public void Ignore()
    {
        lock (_gate)
        {
            if (_isIgnored)
            {
                return;
            }

            _isIgnored = true;
            if (_waiting is not null && !_isClosed)
            {
                PipeEvents.Mute(_pipe, _token);
            }
        }
    }

    /// <summary>Ends <see cref="Ignore"/>. What has come meanwhile and was not read counts.</summary>
    public void Heed()
    {
        lock (_gate)
        {
            _isIgnored = false;
            Listen();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(buffer.Span) is { } count)
            {
                return count;
            }

            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _isClosed = true;
            _stream.Dispose(); // which takes it out of the epoll set
        }

        SomethingCame();
        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafePipeHandle pipe, ref byte buffer, nint length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafePipeHandle pipe, int command, int argument);

    private void Listen()
    {
        if (_waiting is not null && !_isIgnored && !_isClosed)
        {
            PipeEvents.Listen(_pipe, _token, SomethingCame);
        }
    }

    private void SomethingCame()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetResult();
    }
}
