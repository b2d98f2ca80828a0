using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Repl.Sessions.Shells;

namespace Repl.Sessions.Transfers;

/// <summary>A target's files by small shell scripts, for targets that have no SFTP. A program for each operation; see <see cref="ShellScripts"/>.</summary>
/// <param name="connection">Starts the scripts.</param>
/// <param name="shell">Runs those that move no bytes; whoever made it disposes it. Null: each is a program.</param>
internal sealed class ShellFiles(IConnection connection, ScriptShell? shell = null) : IRemoteFiles
{
    private const int BlockBytes = 64 * 1024; // what `dd` counts in; also what a pipe holds
    private const int MostErrorBytes = 64 * 1024;
    private const int MostAnswerBytes = 256 * 1024 * 1024; // the names in a folder

    public bool IsRemote => true;

    public string Method => "cat";

    public int FilesAtOnce => 4;

    public long UnorderedBytes => 0; // a pipe keeps the order

    public async Task<FileFacts?> FindAsync(string path, CancellationToken cancellationToken)
    {
        var line = Encoding.UTF8.GetString(await RunAsync(path, ShellScripts.Find, [path], cancellationToken).ConfigureAwait(false));
        return line.Length == 0 ? null : ShellListing.ReadFacts(line);
    }

    public async Task<IReadOnlyList<FolderEntry>> ListAsync(string folder, CancellationToken cancellationToken) =>
        ShellListing.Read(await RunAsync(folder, ShellScripts.List, [folder, ShellScripts.TellAll], cancellationToken).ConfigureAwait(false));

    public Task MakeFolderAsync(string path, CancellationToken cancellationToken) => RunAsync(path, ShellScripts.MakeFolder, [path], cancellationToken);

    public async Task<long> ReadAsync(string path, long offset, long size, SafeFileHandle into, Action<long> moved, CancellationToken cancellationToken)
    {
        var end = offset;
        await RunAsync(path, ShellScripts.Read, [path, Show(offset + 1)], NoInputAsync, TakeAsync, cancellationToken).ConfigureAwait(false);
        return end;

        async Task TakeAsync(Stream output)
        {
            using var buffer = MemoryPool<byte>.Shared.Rent(BlockBytes);
            for (int count; (count = await output.ReadAsync(buffer.Memory, cancellationToken).ConfigureAwait(false)) > 0; end += count)
            {
                WriteLocal(into, buffer.Memory.Span[..count], end);
                moved(count);
            }
        }
    }

    public async Task<long> WriteAsync(string path, long offset, UnixFileMode mode, SafeFileHandle from, Action<long> moved, CancellationToken cancellationToken)
    {
        var (blocks, rest) = Math.DivRem(offset, BlockBytes);
        var next = offset - rest; // `dd` begins at a block; what lies between is sent once more
        var answer = Array.Empty<byte>();
        string[] arguments = [path, Withheld(mode), mode.HasFlag(UnixFileMode.UserExecute) ? "x" : "", Show(blocks)];
        await RunAsync(path, ShellScripts.Write, arguments, GiveAsync, async output => answer = await ReadAsync(output, BlockBytes, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return long.Parse(Encoding.ASCII.GetString(answer), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);

        async Task GiveAsync(Stream input)
        {
            using var buffer = MemoryPool<byte>.Shared.Rent(BlockBytes);
            for (int count; (count = RandomAccess.Read(from, buffer.Memory.Span[..BlockBytes], next)) > 0; next += count)
            {
                await input.WriteAsync(buffer.Memory[..count], cancellationToken).ConfigureAwait(false);
                moved(Math.Max(0, next + count - Math.Max(next, offset)));
            }
        }
    }

    public Task RenameAsync(string path, string newPath, CancellationToken cancellationToken) =>
        RunAsync(newPath, ShellScripts.Rename, [path, newPath], cancellationToken);

    public Task RemoveAsync(string path, CancellationToken cancellationToken) => RunAsync(path, ShellScripts.Remove, [path], cancellationToken);

    public Task SetAsync(string path, UnixFileMode? mode, DateTimeOffset? modifiedAt, CancellationToken cancellationToken)
    {
        var octal = mode is { } bits ? Convert.ToString((int)bits, 8) : "";
        var time = modifiedAt?.UtcDateTime.ToString("yyyyMMddHHmm.ss", CultureInfo.InvariantCulture) ?? "";
        return RunAsync(path, ShellScripts.Set, [path, octal, time], cancellationToken);
    }

    public async Task<byte[]?> DigestAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var line = Encoding.ASCII.GetString(await RunAloneAsync(path, ShellScripts.Digest, [path], cancellationToken).ConfigureAwait(false));
            return line.Length >= 64 ? Convert.FromHexString(line.AsSpan(0, 64)) : null;
        }
        catch (FileProblemException)
        {
            return null; // such as where SFTP shows other paths than a shell
        }
    }

    /// <summary>Makes an empty file, and tells its owner, group and permissions; null where the target's tools do not tell.</summary>
    public async Task<(int Owner, int Group, UnixFileMode Mode)?> MakeFileAsync(string path, UnixFileMode mode, CancellationToken cancellationToken)
    {
        string[] arguments = [path, Withheld(mode), mode.HasFlag(UnixFileMode.UserExecute) ? "x" : ""];
        var fields = Encoding.ASCII.GetString(await RunAsync(path, ShellScripts.MakeFile, arguments, cancellationToken).ConfigureAwait(false)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return fields is [var owner, var group, var bits]
            && int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var ownerId)
            && int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var groupId)
            && int.TryParse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var made)
                ? (ownerId, groupId, (UnixFileMode)(made & 0xFFF))
                : null;
    }

    /// <exception cref="FileProblemException">The user may not read it.</exception>
    public Task RequireReadableAsync(string path, CancellationToken cancellationToken) => RunAsync(path, ShellScripts.Open, [path], cancellationToken);

    /// <summary>The user's home; empty where there is none.</summary>
    public async Task<string> FindHomeAsync(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await RunAsync("~", ShellScripts.Home, [], cancellationToken).ConfigureAwait(false));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask; // each program ends with its operation

    private static string Show(long number) => number.ToString(CultureInfo.InvariantCulture);

    // The permissions that others do not have, as octal digits of a shell.
    private static string Withheld(UnixFileMode mode) => $"0{Convert.ToString(~(int)mode & 0x3F, 8)}";

    private static Task NoInputAsync(Stream input) => Task.CompletedTask;

    /// <exception cref="LocalWriteException">The local file could not take them.</exception>
    public static void WriteLocal(SafeFileHandle into, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(into, bytes, offset);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new LocalWriteException(refused);
        }
    }

    private async Task<byte[]> RunAsync(string path, string script, string[] arguments, CancellationToken cancellationToken)
    {
        if (shell is null)
        {
            return await RunAloneAsync(path, script, arguments, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var (status, output, errors) = await shell.RunAsync(script, arguments, cancellationToken).ConfigureAwait(false);
            return status == 0 ? output : throw Explain(path, status, errors, null);
        }
        catch (ProgramStartException failure)
        {
            throw new FileProblemException(TransferFailure.Broken, isRemote: true, path, failure.Problem, failure);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            throw new FileProblemException(TransferFailure.Broken, isRemote: true, path, connection.LossReason ?? gone.Message, gone);
        }
    }

    private async Task<byte[]> RunAloneAsync(string path, string script, string[] arguments, CancellationToken cancellationToken)
    {
        var answer = Array.Empty<byte>();
        await RunAsync(
            path,
            script,
            arguments,
            NoInputAsync,
            async output => answer = await ReadAsync(output, MostAnswerBytes, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return answer;
    }

    private async Task RunAsync(
        string path, string script, string[] arguments, Func<Stream, Task> give, Func<Stream, Task> take, CancellationToken cancellationToken)
    {
        IProgramChannel program;
        try
        {
            program = await connection.StartAsync(new ProgramSpec("sh", ["-c", script, "sh", .. arguments]), cancellationToken).ConfigureAwait(false);
        }
        catch (ProgramStartException failure)
        {
            throw new FileProblemException(TransferFailure.Broken, isRemote: true, path, failure.Problem, failure);
        }

        await using var _ = program.ConfigureAwait(false);
        var errors = ReadAsync(program.StandardError, MostErrorBytes, cancellationToken);
        var taking = take(program.StandardOutput);
        Exception? broken = null;
        try
        {
            await give(program.StandardInput).ConfigureAwait(false);
            await program.StandardInput.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            broken = closed; // the program wants no more; it says why
        }

        try
        {
            await taking.ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            broken = closed;
        }

        var status = await program.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (status != 0 || broken is not null)
        {
            throw Explain(path, status, Encoding.UTF8.GetString(await errors.ConfigureAwait(false)).Trim(), broken);
        }
    }

    private static FileProblemException Explain(string path, int status, string said, Exception? broken) => new(
        status > 128 ? TransferFailure.Broken : ShellProblem.Classify(said), // by a signal: somebody ended it
        isRemote: true,
        path,
        said.Length > 0 ? said : $"it ended with status {status}",
        broken);

    private static async Task<byte[]> ReadAsync(Stream stream, int most, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        using var buffer = MemoryPool<byte>.Shared.Rent(BlockBytes);
        for (int count; (count = await stream.ReadAsync(buffer.Memory, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            all.Write(buffer.Memory.Span[..(int)Math.Min(count, most - all.Length)]);
        }

        return all.ToArray();
    }
}
