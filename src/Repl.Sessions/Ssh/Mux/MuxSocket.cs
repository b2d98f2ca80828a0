using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Repl.Sessions.Ssh.Mux;

/// <summary>
/// A connection to a control socket. It is read by a thread that waits in the kernel, and written by whoever has something to send; only where
/// the socket is full, a second thread waits and sends the rest.
/// </summary>
/// <remarks>
/// Instead of the asynchronous methods of <see cref="Socket"/>, which wake three threads, one after the other, for whatever comes or is to go
/// on: of the processor time of 200 MB by SFTP that was a third. One sends at a time; its owner sees to that.
/// </remarks>
internal sealed partial class MuxSocket : IAsyncDisposable
{
    // Room for one write of ours (PacketSender.MostAtOnceBytes) and what it costs the kernel besides, so that few of them have to wait. No more:
    // what is in there goes before a word that interrupts.
    private const int SendBufferBytes = 512 * 1024;

    private const int DontWait = 0x40;    // MSG_DONTWAIT on Linux
    private const int NoSignal = 0x4000;  // MSG_NOSIGNAL
    private const int WouldBlock = 11;    // EAGAIN
    private const int Interrupted = 4;    // EINTR

    private readonly Socket _socket;
    private readonly SemaphoreSlim _isFull = new(0);
    private readonly Lock _gate = new();
    private Task? _waiting;
    private (List<ReadOnlyMemory<byte>> Pieces, TaskCompletionSource Sent)? _rest;
    private bool _isClosed;

    private MuxSocket(Socket socket) => _socket = socket;

    /// <summary>Connects.</summary>
    /// <param name="path">The socket's path.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The socket is returned, or disposed on the way out.")]
    public static MuxSocket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendBufferSize = SendBufferBytes };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new MuxSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for bytes, and so keeps its thread.</summary>
    /// <returns>How many have come; 0 at the end.</returns>
    /// <exception cref="SocketException">It broke, or was closed.</exception>
    public int Receive(Span<byte> buffer) => _socket.Receive(buffer, SocketFlags.None);

    /// <summary>Sends bytes.</summary>
    /// <param name="pieces">What to send, one after the other. Changed, and not to be used until it is sent.</param>
    /// <returns>A task that ends when all is sent, and fails with a <see cref="SocketException"/> where it cannot be.</returns>
    public Task SendAsync(List<ReadOnlyMemory<byte>> pieces)
    {
        if (TrySend(pieces, DontWait))
        {
            return Task.CompletedTask;
        }

        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _rest = (pieces, sent);
            _waiting ??= BackgroundThread.Run(SendRests);
        }

        _isFull.Release();
        return sent.Task;
    }

    /// <summary>Ends both directions: whoever waits is woken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
        }

        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other side has ended it already.
        }

        _isFull.Release();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await (_waiting ?? Task.CompletedTask).ConfigureAwait(false);
        _socket.Dispose();
        _isFull.Dispose();
    }

    private void SendRests()
    {
        while (true)
        {
            _isFull.Wait();
            (List<ReadOnlyMemory<byte>> Pieces, TaskCompletionSource Sent)? rest;
            lock (_gate)
            {
                (rest, _rest) = (_rest, null);
            }

            if (rest is not var (pieces, sent))
            {
                return; // closed
            }

            try
            {
                TrySend(pieces, 0);
                sent.TrySetResult();
            }
            catch (SocketException failure)
            {
                sent.TrySetException(failure);
            }
        }
    }

    /// <returns>Whether all was sent; else what is left stands in the list.</returns>
    private bool TrySend(List<ReadOnlyMemory<byte>> pieces, int flags)
    {
        while (pieces.Count > 0)
        {
            var sent = SendOnce(CollectionsMarshal.AsSpan(pieces), flags | NoSignal, out var error);
            if (sent < 0)
            {
                switch (error)
                {
                    case WouldBlock when flags == DontWait:
                        return false;
                    case Interrupted:
                        continue;
                    default:
                        throw new SocketException((int)SocketError.ConnectionReset, $"The socket cannot be written to: {Marshal.GetPInvokeErrorMessage(error)}.");
                }
            }

            Drop(pieces, (int)sent);
        }

        return true;
    }

    private static void Drop(List<ReadOnlyMemory<byte>> pieces, int sent)
    {
        var whole = 0;
        while (whole < pieces.Count && pieces[whole].Length <= sent)
        {
            sent -= pieces[whole++].Length;
        }

        pieces.RemoveRange(0, whole);
        if (sent > 0)
        {
            pieces[0] = pieces[0][sent..];
        }
    }

    private unsafe nint SendOnce(ReadOnlySpan<ReadOnlyMemory<byte>> pieces, int flags, out int error)
    {
        const int MostPieces = 32;
        var count = Math.Min(pieces.Length, MostPieces);
        var vectors = stackalloc Vector[MostPieces];
        Span<MemoryHandle> pinned = new MemoryHandle[count];
        for (var index = 0; index < count; index++)
        {
            pinned[index] = pieces[index].Pin();
            vectors[index] = new Vector { Start = pinned[index].Pointer, Length = (nuint)pieces[index].Length };
        }

        var message = new Message { Vectors = vectors, VectorCount = (nuint)count };
        var sent = SendMessage(_socket.SafeHandle, &message, flags);
        error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
        foreach (ref var handle in pinned)
        {
            handle.Dispose();
        }

        return sent;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static unsafe partial nint SendMessage(SafeHandle socket, Message* message, int flags);

    /// <summary><c>struct iovec</c> of readv(2).</summary>
    private unsafe struct Vector
    {
        public void* Start;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c> of sendmsg(2), as Linux has it.</summary>
    private unsafe struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
