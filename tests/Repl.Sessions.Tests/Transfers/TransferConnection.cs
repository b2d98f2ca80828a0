using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Local;
using Repl.Sessions.Transfers;
using Repl.Sessions.Transfers.Sftp;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Transfers;

/// <summary>
/// A target on this machine whose files go one of three ways: <c>sftp</c> through OpenSSH's own server, <c>sh</c> through this machine's
/// shell and tools, <c>busybox</c> through busybox alone. It counts what goes through, and can break.
/// </summary>
internal sealed class TransferConnection(string way) : IFileConnection
{
    private const string SftpServer = "/usr/lib/openssh/sftp-server";

    private static readonly Lazy<string> BusyboxFolder = new(InstallBusybox);

    private readonly LocalConnection _local = new();
    private long _moved;
    private bool _hasBroken;

    public Target Target => Target.Local;

    public CancellationToken Lost => CancellationToken.None;

    public string? LossReason => null;

    /// <summary>How many bytes have gone through programs that move files, in both directions, overhead included.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>After how many bytes the program that moves them is killed, once. Default never.</summary>
    public long BreaksAfter { get; set; } = long.MaxValue;

    /// <summary>Called after each piece that has moved.</summary>
    public Action<long> OnMoved { get; set; } = static _ => { };

    [SuppressMessage("Reliability", "CA2000", Justification = "The caller disposes it.")]
    public async Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default)
    {
        var isForFiles = program.FileName is SftpServer or "sh";
        if (way is "busybox" && program.FileName is "sh")
        {
            program = new ProgramSpec("/usr/bin/env", ["-i", $"PATH={BusyboxFolder.Value}", $"{BusyboxFolder.Value}/sh", .. program.Arguments]);
        }

        var channel = await _local.StartAsync(program, cancellationToken);
        return isForFiles ? new CountedChannel(channel, bytes => CountAsync(channel, bytes)) : channel;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The transfer disposes it.")]
    public async Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken)
    {
        if (way is not "sftp")
        {
            return new ShellFiles(this);
        }

        var server = await StartAsync(new ProgramSpec(RequiredProgram.At(SftpServer), []), cancellationToken);
        return await SftpFiles.StartAsync(new PlainChannel(server.StandardInput, server.StandardOutput, server), new ShellFiles(this), cancellationToken);
    }

    public ValueTask DisposeAsync() => _local.DisposeAsync();

    private static string InstallBusybox()
    {
        var folder = Directory.CreateTempSubdirectory("repl-busybox-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var name in new[] { "sh", "cat", "chmod", "dd", "head", "mkdir", "mv", "rm", "sha256sum", "stat", "tail", "touch", "wc", "xargs" })
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), RequiredProgram.OnPath("busybox"));
        }

        return folder;
    }

    private async Task CountAsync(IProgramChannel channel, int bytes)
    {
        var moved = Interlocked.Add(ref _moved, bytes);
        OnMoved(moved);
        if (moved > BreaksAfter && !Interlocked.Exchange(ref _hasBroken, true))
        {
            await channel.EndChildrenAsync(TimeSpan.FromHours(1), TimeSpan.Zero);
            await channel.KillAsync();
            await channel.Exited;
        }
    }

    private sealed class CountedChannel(IProgramChannel channel, Func<int, Task> count) : IProgramChannel
    {
        public Stream StandardInput { get; } = new CountedStream(channel.StandardInput, count);

        public Stream StandardOutput { get; } = new CountedStream(channel.StandardOutput, count);

        public Stream StandardError => channel.StandardError;

        public Task<int> Exited => channel.Exited;

        public IReadOnlyCollection<string> OwnVariables => channel.OwnVariables;

        public Task InterruptAsync(TimeSpan youngerThan, CancellationToken cancellationToken = default) =>
            channel.InterruptAsync(youngerThan, cancellationToken);

        public Task RememberJobsAsync(int last) => channel.RememberJobsAsync(last);

        public Task EndChildrenAsync(TimeSpan youngerThan, TimeSpan grace) => channel.EndChildrenAsync(youngerThan, grace);

        public Task KillAsync() => channel.KillAsync();

        public Task<IReadOnlyList<RunningProcess>> ListProcessesAsync() => channel.ListProcessesAsync();

        public ValueTask DisposeAsync() => channel.DisposeAsync();
    }

    private sealed class CountedStream(Stream stream, Func<int, Task> count) : Stream
    {
        public override bool CanRead => stream.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => stream.CanWrite;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var bytes = await stream.ReadAsync(buffer, cancellationToken);
            await count(bytes);
            return bytes;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await stream.WriteAsync(buffer, cancellationToken);
            await count(buffer.Length);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await stream.DisposeAsync();
            await base.DisposeAsync();
        }

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
