using System.Text;

namespace Repl.Sessions.Shells;

/// <summary>Feeds a command's standard input through a named pipe at the target, while the shell reads its own from ours.</summary>
internal sealed class InputFeed : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;

    private const string Script = """
        umask 077
        trap 'exit 1' TERM INT HUP
        folder=$(mktemp -d) || exit
        trap 'rm -rf "$folder"' EXIT
        mkfifo "$folder/input" && echo "$folder/input" && exec 3>"$folder/input" || exit
        rm -rf "$folder"
        cat >&3
        """;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);

    private readonly IProgramChannel _program;
    private readonly Stream _pipe; // the channel gives it no more once it is disposed
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _feeding;

    private InputFeed(IProgramChannel program, string path, CommandInput input)
    {
        (_program, _pipe, Path) = (program, program.StandardInput, path);
        _feeding = FeedAsync(input);
    }

    /// <summary>The named pipe, as a word of the shell's language.</summary>
    public string Path { get; }

    /// <summary>Makes the pipe and starts to feed it.</summary>
    /// <exception cref="ProgramStartException">The pipe cannot be made.</exception>
    public static async Task<InputFeed> StartAsync(IConnection connection, CommandInput input, CancellationToken cancellationToken)
    {
        var program = await connection.StartAsync(new ProgramSpec("sh", ["-c", Script]), cancellationToken).ConfigureAwait(false);
        try
        {
            var path = await ReadLineAsync(program.StandardOutput, cancellationToken).ConfigureAwait(false)
                ?? throw new ProgramStartException(
                    "The named pipe for the command's input could not be made.", "Check that 'mktemp' and 'mkfifo' work at the target.");
            return new InputFeed(program, ShellWord.Quote(path), input);
        }
        catch
        {
            await program.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops feeding, and removes the pipe.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _program.DisposeAsync().ConfigureAwait(false);
        await _feeding.WaitAsync(StopLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // a stream may heed no token
        _stop.Dispose();
    }

    /// <summary>Throws what reading the user's stream threw.</summary>
    public void ThrowIfFailed()
    {
        if (_feeding is { IsFaulted: true, Exception.InnerException: { } failure })
        {
            throw new IOException($"The command's standard input could not be read to its end: {failure.Message}", failure);
        }
    }

    private static async Task<string?> ReadLineAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task FeedAsync(CommandInput input)
    {
        try
        {
            var source = input.Open();
            var buffer = new byte[BufferSize];
            int count;
            while ((count = await source.ReadAsync(buffer, _stop.Token).ConfigureAwait(false)) > 0 && await TryWriteAsync(buffer.AsMemory(0, count)).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The command has ended.
        }
        finally
        {
            await CloseInputAsync().ConfigureAwait(false); // also where the stream fails: the command must not wait for more
        }
    }

    // A pipe that breaks is no failure of the user's stream: the command has read enough.
    private async Task<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _pipe.WriteAsync(bytes, _stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task CloseInputAsync()
    {
        try
        {
            await _pipe.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The command has read enough.
        }
    }
}
