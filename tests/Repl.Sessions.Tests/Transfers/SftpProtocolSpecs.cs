using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using Repl.Sessions.Transfers.Sftp;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Transfers;

/// <summary>What servers other than OpenSSH's may do: a scripted one answers.</summary>
public sealed class SftpProtocolSpecs
{
    private const int ChunkBytes = 1000;
    private const int WindowBytes = 8 * ChunkBytes;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ChunkBytes)]
    [InlineData(700)]
    [InlineData(1)]
    public async Task Answers_in_any_order_and_shorter_than_asked_make_a_whole_file(int mostBytes)
    {
        var content = new byte[mostBytes == 1 ? 50 : 50_500];
        new Random(3).NextBytes(content);
        var path = Path.GetTempFileName();
        await using var server = new ScriptedServer();
        await using var client = await server.ConnectAsync();
        var serving = server.AnswerReadsBackwardsAsync(content, mostBytes);

        long end;
        using (var into = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            end = await new SftpDownload(client, [1], into, ChunkBytes, WindowBytes).RunAsync(0, content.Length, static _ => { }, Stop).WaitAsync(TestLimits.Wait, Stop);
        }

        Assert.Equal(content.Length, end);
        Assert.Equal(content, await File.ReadAllBytesAsync(path, Stop));
        File.Delete(path);
        await client.DisposeAsync();
        await serving.WaitAsync(TestLimits.Wait, Stop);
    }

    [Theory]
    [InlineData(2500, 10_000)]
    [InlineData(5300, 2500)]
    [InlineData(5300, 0)]
    public async Task A_file_that_has_become_shorter_or_longer_ends_where_it_ends_now(int size, int sizeBefore)
    {
        var content = new byte[size];
        new Random(3).NextBytes(content);
        var path = Path.GetTempFileName();
        await using var server = new ScriptedServer();
        await using var client = await server.ConnectAsync();
        _ = server.AnswerReadsBackwardsAsync(content, ChunkBytes);

        using var into = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        var end = await new SftpDownload(client, [1], into, ChunkBytes, WindowBytes).RunAsync(0, sizeBefore, static _ => { }, Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(size, end);
        Assert.Equal(content, await File.ReadAllBytesAsync(path, Stop));
    }

    [Fact]
    public async Task A_server_that_ends_fails_whoever_waits_and_whoever_comes_later()
    {
        await using var server = new ScriptedServer();
        await using var client = await server.ConnectAsync();
        var waiting = client.AskAsync(SftpType.Stat, SftpType.Attributes, packet => packet.Text("/"), Stop);
        await server.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => waiting.WaitAsync(TestLimits.Wait, Stop));
        await Assert.ThrowsAnyAsync<IOException>(
            () => client.AskAsync(SftpType.Stat, SftpType.Attributes, packet => packet.Text("/"), Stop).WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task What_is_no_sftp_server_is_found_out_at_once()
    {
        await using var server = new ScriptedServer();
        await server.WriteAsync("Welcome to this machine!\n"u8.ToArray());

        await Assert.ThrowsAsync<InvalidDataException>(() => server.StartClientAsync().WaitAsync(TestLimits.Wait, Stop));
    }

    [Fact]
    public async Task A_packet_that_claims_to_be_huge_ends_the_connection()
    {
        await using var server = new ScriptedServer();
        await using var client = await server.ConnectAsync();
        var waiting = client.AskAsync(SftpType.Stat, SftpType.Attributes, packet => packet.Text("/"), Stop);
        await server.WriteAsync([0x7F, 0xFF, 0xFF, 0xFF, (byte)SftpType.Attributes, 0, 0, 0, 1]);

        await Assert.ThrowsAsync<InvalidDataException>(() => waiting.WaitAsync(TestLimits.Wait, Stop));
    }

    private sealed class ScriptedServer : IAsyncDisposable
    {
        private readonly AnonymousPipeServerStream _fromClient = new(PipeDirection.In);
        private readonly AnonymousPipeServerStream _toClient = new(PipeDirection.Out);

        [SuppressMessage("Reliability", "CA2000", Justification = "The client ends with them.")]
        public Task<SftpClient> StartClientAsync() => SftpClient.StartAsync(
            new AnonymousPipeClientStream(PipeDirection.Out, _fromClient.ClientSafePipeHandle),
            new AnonymousPipeClientStream(PipeDirection.In, _toClient.ClientSafePipeHandle),
            Stop);

        public async Task<SftpClient> ConnectAsync()
        {
            var starting = StartClientAsync();
            await ReceiveAsync();
            await WriteAsync([0, 0, 0, 5, (byte)SftpType.Version, 0, 0, 0, 3]);
            return await starting;
        }

        public async Task WriteAsync(byte[] bytes) => await _toClient.WriteAsync(bytes, Stop);

        /// <summary>Answers two requests at a time, the second first; one that comes alone is answered alone.</summary>
        public async Task AnswerReadsBackwardsAsync(byte[] content, int mostBytes)
        {
            var next = ReceiveAsync();
            while (await next is { } first)
            {
                next = ReceiveAsync();
                var isPair = next.IsCompletedSuccessfully && next.Result is not null;
                if (isPair)
                {
                    await AnswerAsync(next.Result!, content, mostBytes);
                    next = ReceiveAsync();
                }

                await AnswerAsync(first, content, mostBytes);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _toClient.DisposeAsync();
            await _fromClient.DisposeAsync();
        }

        private async Task<byte[]?> ReceiveAsync()
        {
            var length = new byte[4];
            if (await _fromClient.ReadAtLeastAsync(length, 4, throwOnEndOfStream: false, Stop) < 4)
            {
                return null;
            }

            var packet = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await _fromClient.ReadExactlyAsync(packet, Stop);
            return packet;
        }

        private async Task AnswerAsync(byte[] request, byte[] content, int mostBytes)
        {
            using var answer = new SftpWriter();
            WriteAnswer(answer, request, content, mostBytes);
            await WriteAsync(answer.Written.ToArray());
        }

        private static void WriteAnswer(SftpWriter answer, byte[] request, byte[] content, int mostBytes)
        {
            var reader = new SftpReader(request.AsSpan(1));
            var number = reader.UInt32();
            reader.Bytes();
            var offset = (int)Math.Min(reader.UInt64(), (ulong)content.Length);
            var count = Math.Min(Math.Min((int)reader.UInt32(), mostBytes), content.Length - offset);
            var start = answer.Begin(count > 0 ? SftpType.Data : SftpType.Status);
            answer.UInt32(number);
            if (count > 0)
            {
                answer.Bytes(content.AsSpan(offset, count));
            }
            else
            {
                answer.UInt32((uint)SftpStatus.EndOfFile);
            }

            answer.End(start);
        }
    }
}
