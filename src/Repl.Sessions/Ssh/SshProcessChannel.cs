using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Repl.Sessions.Remote;
using Repl.Sessions.Ssh.Mux;

namespace Repl.Sessions.Ssh;

/// <summary>A channel that is an <c>ssh</c> process. What <c>ssh</c> itself says goes to a log file (<c>-E</c>), apart from the program's own standard error.</summary>
/// <remarks>
/// A status may be the program's own, or that of an <c>ssh</c> that lost its connection (255) or was ended by somebody (on Windows 1, as many
/// programs'): only the log tells, in a line for debugging.
/// </remarks>
internal sealed partial class SshProcessChannel : IRemoteChannel
{
    private const int FailureOfSsh = 255;
    private const string LogName = "log";
    private const string EndReceived = "rtype exit-"; // -status or -signal
    private const string SignalReceived = "rtype exit-signal";

    private static readonly string[] NoNews = ["debug1:", "Authenticated to ", "Transferred:", "Bytes per second:"];

    private readonly Target _target;
    private readonly SshOptions _options;
    private readonly PrivateFolder _folder;
    private readonly AskPass _askPass;
    private readonly ISshProcess _program;
    private readonly Action<SshProcessChannel, string?> _ended;
    private readonly bool _isProgram;
    private int _disposed;

    private SshProcessChannel(
        Target target,
        SshOptions options,
        PrivateFolder folder,
        AskPass askPass,
        ISshProcess program,
        bool isProgram,
        Action<SshProcessChannel, string?> ended)
    {
        (_target, _options, _folder, _askPass, _program, _isProgram, _ended) = (target, options, folder, askPass, program, isProgram, ended);
        (Input, Output, Error) = (program.StandardInput, program.StandardOutput, program.StandardError); // may be asked for after the end
        Exited = WaitAsync();
    }

    public Stream Input { get; }

    public Stream Output { get; }

    public Stream Error { get; }

    public Task<int> Exited { get; }

    public IOException? Refusal { get; private set; }

    /// <summary>Starts the process.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="options">How.</param>
    /// <param name="ask">Asks the user; null where there is none.</param>
    /// <param name="memory">Keeps what the user answers.</param>
    /// <param name="own">Options of this call.</param>
    /// <param name="command">What stands after the host.</param>
    /// <param name="terminal">A terminal for what runs over there; null for none.</param>
    /// <param name="isRaw">Whether that changes and echoes nothing at first.</param>
    /// <param name="ended">Told when it has ended, and why if the connection was lost.</param>
    /// <exception cref="SshConnectException">There is no ssh program.</exception>
    /// <exception cref="IOException">This machine gives no terminal.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The channel owns all of them, or they are disposed on the way out.")]
    public static async Task<SshProcessChannel> StartAsync(
        Target target,
        SshOptions options,
        Func<string, CancellationToken, Task<string?>>? ask,
        AnswerMemory memory,
        ImmutableArray<string> own,
        ImmutableArray<string> command,
        TerminalSize? terminal,
        bool isRaw,
        Action<SshProcessChannel, string?> ended)
    {
        var folder = PrivateFolder.Create();
        var askPass = new AskPass(folder, options.Password, ask, memory);
        try
        {
            // No connection of somebody else's is shared: its end would be ours.
            var arguments = SshCommandLine.Create(target, SshConfiguration.ForAllHosts(options, folder), [.. own, .. askPass.Options, "-S", "none", "-E", folder.File(LogName), "-o", "LogLevel=DEBUG1"]);
            var program = await SshProcess.StartAsync([.. arguments, .. command], askPass, terminal, isRaw).ConfigureAwait(false);
            return new SshProcessChannel(target, options, folder, askPass, program, isProgram: !own.Contains("-W"), ended);
        }
        catch
        {
            await askPass.DisposeAsync().ConfigureAwait(false);
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Waits until a program that ends at once has ended.</summary>
    /// <exception cref="SshConnectException">ssh could not log in.</exception>
    public Task<bool> WaitForLoginAsync(TimeProvider time, CancellationToken cancellationToken) =>
        SshProcess.WaitAsync(
            _target,
            _options,
            new TaskCompletionSource().Task, // its end is the sign
            ReadLogAsync,
            _askPass,
            time,
            async stop => await _program.Exited.WaitAsync(stop).ConfigureAwait(false) != FailureOfSsh
                || (await ReadWholeLogAsync().ConfigureAwait(false)).Contains(EndReceived, StringComparison.Ordinal)
                ? true
                : throw SshErrors.Read(_target, _options, await ReadLogAsync().ConfigureAwait(false), _askPass.HostKeyQuestion, _askPass.GaveUp, _askPass.Failure),
            cancellationToken);

    /// <summary>Ends the process, as if its connection had been lost.</summary>
    public void Abandon() => _program.Terminate();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _program.DisposeAsync().ConfigureAwait(false);
            if (_program.Exited.IsCompleted)
            {
                await Exited.ConfigureAwait(false); // reads the log, and Windows removes no file that somebody reads
            }

            await _askPass.DisposeAsync().ConfigureAwait(false);
            _folder.Dispose();
        }
    }

    private async Task<int> WaitAsync()
    {
        var status = await _program.Exited.ConfigureAwait(false);
        var log = await ReadWholeLogAsync().ConfigureAwait(false);
        var isUntold = Volatile.Read(ref _disposed) == 0 && !log.Contains(EndReceived, StringComparison.Ordinal);
        Refusal = isUntold && RefusedRequest.Match(log) is { Success: true } refused ? new ChannelRefusedException(refused.Groups[1].Value, 0, refused.Groups[2].Value) : null;
        _ended(this, isUntold && _isProgram && Refusal is null ? SshErrors.Loss(_target, await ReadLogAsync().ConfigureAwait(false)) : null);
        return isUntold || (status == FailureOfSsh && log.Contains(SignalReceived, StringComparison.Ordinal)) ? IProgramChannel.UnknownExitCode : status;
    }

    // What people would read; the lines for debugging and the statistics are none of it.
    private async Task<string> ReadLogAsync() => string.Join(
        '\n', (await ReadWholeLogAsync().ConfigureAwait(false)).Split('\n').Where(line => !NoNews.Any(start => line.StartsWith(start, StringComparison.Ordinal))));

    private async Task<string> ReadWholeLogAsync()
    {
        try
        {
            // Windows lets nobody read what is being written who does not say that he minds no writer.
            using var log = new StreamReader(new FileStream(_folder.File(LogName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return await log.ReadToEndAsync().ConfigureAwait(false);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return ""; // nothing was ever said, or the folder has gone
        }
    }

    [GeneratedRegex(@"(exec|shell|subsystem) request failed on channel|(?<1>channel \d+): open failed: (.*[^.\r\n])")]
    private static partial Regex RefusedRequest { get; }
}
