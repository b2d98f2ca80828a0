using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Repl.Sessions.Transfers.Sftp;

/// <summary>Speaks SFTP version 3 (draft-ietf-secsh-filexfer-02): requests go out as they come, answers are told apart by their numbers.</summary>
/// <remarks>Thread safe. Two loops: senders take turns, and one task reads.</remarks>
internal sealed class SftpClient : IAsyncDisposable
{
    private const uint Version = 3;
    private const int MostPacketBytes = 4 * 1024 * 1024; // sixteen times what OpenSSH sends
    private const int MostSmallBytes = 256 * 1024; // OpenSSH's own limit for a packet
    private const int HeaderBytes = 9; // length, type, number

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly Stream _toServer;
    private readonly SftpInput _fromServer;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<uint, SftpReply> _waiting = new();
    private Task _receiving = Task.CompletedTask;
    private Exception? _end;
    private uint _lastNumber;

    private SftpClient(Stream toServer, Stream fromServer) => (_toServer, _fromServer) = (toServer, new SftpInput(fromServer));

    /// <summary>What the server can do beyond version 3, with the version of each.</summary>
    public ImmutableDictionary<string, string> Extensions { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Exchanges versions with a server.</summary>
    /// <param name="toServer">What the server reads.</param>
    /// <param name="fromServer">What it writes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">There is no server at the other end.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The caller owns the client, and the streams where there is none.")]
    public static async Task<SftpClient> StartAsync(Stream toServer, Stream fromServer, CancellationToken cancellationToken)
    {
        var client = new SftpClient(toServer, fromServer);
        using var hello = new SftpWriter();
        var start = hello.Begin(SftpType.Init);
        hello.UInt32(Version);
        hello.End(start);
        await toServer.WriteAsync(hello.Written, cancellationToken).ConfigureAwait(false);
        await toServer.FlushAsync(cancellationToken).ConfigureAwait(false);
        client.Extensions = await client.ReceiveVersionAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        client._receiving = client.ReceiveAsync();
        return client;
    }

    /// <summary>Begins a request in a batch: writes its head, and waits for its answer from now on.</summary>
    /// <param name="batch">Gets the request. Its fields are to follow, then <see cref="SftpWriter.End"/>.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="reply">Gets the answer.</param>
    /// <returns>Where the packet begins.</returns>
    public int Begin(SftpWriter batch, SftpType type, SftpReply reply)
    {
        var number = TakeNumber();
        Expect(number, reply);
        var start = batch.Begin(type);
        batch.UInt32(number);
        return start;
    }

    /// <summary>A number for a request that may yet not be made.</summary>
    public uint TakeNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>Waits from now on for the answer to the request of that number.</summary>
    public void Expect(uint number, SftpReply reply)
    {
        _waiting[number] = reply;
        if (Volatile.Read(ref _end) is { } end)
        {
            reply.TrySetException(end); // nobody reads any more
        }
    }

    /// <summary>Sends a batch. Once begun it is sent to its end: half a packet would make everything behind it unreadable.</summary>
    /// <exception cref="IOException">The server has ended.</exception>
    public async Task SendAsync(SftpWriter batch, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _toServer.WriteAsync(batch.Written, CancellationToken.None).ConfigureAwait(false);
            await _toServer.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException closed)
        {
            throw new IOException("The SFTP connection was closed.", closed);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends one request and waits for its answer.</summary>
    /// <param name="type">What is asked for.</param>
    /// <param name="expected">The kind of answer; <see cref="SftpType.Status"/> means success.</param>
    /// <param name="write">Writes the request's fields.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What stands in the answer after its number.</returns>
    /// <exception cref="SftpException">The server refused.</exception>
    /// <exception cref="IOException">The server has ended.</exception>
    public async Task<byte[]> AskAsync(SftpType type, SftpType expected, Action<SftpWriter> write, CancellationToken cancellationToken)
    {
        using var batch = new SftpWriter();
        var reply = new SftpReply();
        var start = Begin(batch, type, reply);
        write(batch);
        batch.End(start);
        await SendAsync(batch, cancellationToken).ConfigureAwait(false);
        return (await reply.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).Expect(expected).Body;
    }

    /// <summary>Ends the server's input, which ends the server.</summary>
    public async ValueTask DisposeAsync()
    {
        End(new IOException("The SFTP connection was closed."));
        try
        {
            await _toServer.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended already, with bytes of ours unread.
        }

        await _receiving.WaitAsync(CloseLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<ImmutableDictionary<string, string>> ReceiveVersionAsync()
    {
        var head = await _fromServer.TakeAsync(5).ConfigureAwait(false);
        if (head.IsEmpty)
        {
            throw new EndOfStreamException("The SFTP server ended before it had said anything.");
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(head.Span);
        if (head.Span[4] != (byte)SftpType.Version || length is < 5 or > MostSmallBytes)
        {
            throw new InvalidDataException("What answers is no SFTP server; a startup file of the shell may write something.");
        }

        return ReadExtensions((await _fromServer.TakeAsync(length - 1).ConfigureAwait(false)).Span);
    }

    private static ImmutableDictionary<string, string> ReadExtensions(ReadOnlySpan<byte> body)
    {
        var reader = new SftpReader(body);
        if (reader.UInt32() < Version)
        {
            throw new InvalidDataException("The SFTP server speaks a version before 3.");
        }

        var extensions = ImmutableDictionary.CreateBuilder<string, string>();
        while (!reader.IsAtEnd)
        {
            var name = reader.Text();
            extensions[name] = reader.Text();
        }

        return extensions.ToImmutable();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _fromServer.TakeAsync(HeaderBytes).ConfigureAwait(false) is { IsEmpty: false } header)
            {
                await ReceiveAnswerAsync(header).ConfigureAwait(false);
            }

            End(new EndOfStreamException("The SFTP server ended."));
        }
        catch (ObjectDisposedException closed)
        {
            End(new IOException("The SFTP connection was closed.", closed));
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            End(broken);
        }
    }

    private async Task ReceiveAnswerAsync(ReadOnlyMemory<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(header.Span) - (HeaderBytes - 4);
        var type = (SftpType)header.Span[4];
        var number = BinaryPrimitives.ReadUInt32BigEndian(header.Span[5..]);
        if (length is < 0 or > MostPacketBytes || !_waiting.TryGetValue(number, out var reply))
        {
            throw new InvalidDataException("The SFTP server sent a packet that nothing was asked for.");
        }

        if (type is SftpType.Data && reply.Into is { } file)
        {
            await ReceiveDataAsync(reply, file, length).ConfigureAwait(false);
            _waiting.TryRemove(number, out _); // only now, so that it learns of a server that ends in the middle
            return;
        }

        if (length > MostSmallBytes)
        {
            throw new InvalidDataException($"The SFTP server sent {length} bytes at once.");
        }

        var body = length == 0 ? [] : (await _fromServer.TakeAsync(length).ConfigureAwait(false)).ToArray();
        reply.TrySetResult(new SftpAnswer(type, body, 0));
        _waiting.TryRemove(number, out _);
    }

    // Straight into the file, in the pieces in which it comes. A file that cannot take it fails its own request only.
    private async Task ReceiveDataAsync(SftpReply reply, SafeFileHandle file, int length)
    {
        var head = await _fromServer.TakeAsync(4).ConfigureAwait(false);
        var count = head.IsEmpty ? -1 : BinaryPrimitives.ReadInt32BigEndian(head.Span);
        if (count != length - 4)
        {
            throw new InvalidDataException("The SFTP server sent data of another length than it said.");
        }

        Exception? failure = null;
        for (var done = 0; done < count;)
        {
            var (moved, problem) = await _fromServer.MoveAsync(count - done, failure is null ? file : null, reply.Offset + done).ConfigureAwait(false);
            failure ??= problem;
            done += moved;
        }

        if (failure is null)
        {
            reply.TrySetResult(new SftpAnswer(SftpType.Data, [], count));
        }
        else
        {
            reply.TrySetException(new LocalWriteException(failure));
        }
    }

    private void End(Exception reason)
    {
        var end = Interlocked.CompareExchange(ref _end, reason, null) ?? reason;
        foreach (var reply in _waiting.Values)
        {
            reply.TrySetException(end);
        }
    }
}
