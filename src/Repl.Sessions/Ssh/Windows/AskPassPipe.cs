using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Ssh.Windows;

/// <summary>
/// <c>ssh</c> starts our own program to ask, which passes the question on through a named pipe that only this user can open. Not a script:
/// the server chooses the words of the question, and cmd.exe would run some of them.
/// </summary>
/// <remarks>Both directions carry texts in UTF-8, each behind its length in four bytes, the highest first. A length of -1 is no answer.</remarks>
[SupportedOSPlatform("windows")]
internal sealed class AskPassPipe : IAskPassRoute
{
    private const int MostBytes = 16 * 1024;
    private const int NoAnswer = -1;

    private readonly string _name = $"repl-askpass-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
    private NamedPipeServerStream _pipe;

    public AskPassPipe() => _pipe = Create();

    public ImmutableDictionary<string, string> Environment => AskPass.Asks(System.Environment.ProcessPath!).Add(SshAskPass.PipeVariable, _name);

    public ImmutableArray<string> Options => [];

    /// <summary>Asks through the pipe of another process, and waits for the answer.</summary>
    /// <param name="pipe">The pipe's name.</param>
    /// <param name="question">What to ask.</param>
    /// <returns>The answer; null where there is none.</returns>
    /// <exception cref="IOException">That process has ended.</exception>
    public static async Task<string?> AskAsync(string pipe, string question)
    {
        var asking = new NamedPipeClientStream(".", pipe, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        await using var _ = asking.ConfigureAwait(false);
        await asking.ConnectAsync().ConfigureAwait(false); // another may be asking; who has ended ends us too
        var text = Encoding.UTF8.GetBytes(question);
        await WriteAsync(asking, text.AsMemory(0, Math.Min(text.Length, MostBytes))).ConfigureAwait(false);
        return await ReadTextAsync(asking, CancellationToken.None).ConfigureAwait(false);
    }

    public async Task<AskPassQuestion?> ReadAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await _pipe.WaitForConnectionAsync(stop).ConfigureAwait(false);
                if (await ReadTextAsync(_pipe, stop).ConfigureAwait(false) is { } text)
                {
                    return new AskPassQuestion(ParentProcess.OfClient(_pipe.SafePipeHandle), text);
                }
            }
            catch (Exception over) when (over is IOException or OperationCanceledException)
            {
                // Whoever asked has ended, or nobody will ask any more.
            }

            await RenewAsync().ConfigureAwait(false);
        }

        return null;
    }

    public async Task AnswerAsync(string? answer)
    {
        try
        {
            await WriteAsync(_pipe, answer is null ? null : Encoding.UTF8.GetBytes(answer)).ConfigureAwait(false);
            await _pipe.ReadAsync(new byte[1]).ConfigureAwait(false); // its end: what it has not read yet would be lost
        }
        catch (IOException)
        {
            // ssh has given up meanwhile.
        }

        await RenewAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _pipe.DisposeAsync();

    // The next end of the pipe is there before the last has gone: somebody may want to ask meanwhile.
    private async Task RenewAsync()
    {
        var last = _pipe;
        _pipe = Create();
        await last.DisposeAsync().ConfigureAwait(false);
    }

    private NamedPipeServerStream Create() => new(
        _name, PipeDirection.InOut, maxNumberOfServerInstances: 2, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);

    private static async Task WriteAsync(Stream pipe, ReadOnlyMemory<byte>? text)
    {
        var message = new byte[sizeof(int) + (text?.Length ?? 0)];
        BinaryPrimitives.WriteInt32BigEndian(message, text?.Length ?? NoAnswer);
        text?.CopyTo(message.AsMemory(sizeof(int)));
        await pipe.WriteAsync(message).ConfigureAwait(false);
        await pipe.FlushAsync().ConfigureAwait(false);
    }

    private static async Task<string?> ReadTextAsync(Stream pipe, CancellationToken stop)
    {
        var length = new byte[sizeof(int)];
        await pipe.ReadExactlyAsync(length, stop).ConfigureAwait(false);
        if (BinaryPrimitives.ReadInt32BigEndian(length) is not (>= 0 and <= MostBytes and var count))
        {
            return null;
        }

        var text = new byte[count];
        await pipe.ReadExactlyAsync(text, stop).ConfigureAwait(false);
        return Encoding.UTF8.GetString(text);
    }
}
