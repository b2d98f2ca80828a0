using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Sessions.Remote;

namespace Repl.Sessions.Ssh;

/// <summary>A channel that is an <c>ssh</c> process. What <c>ssh</c> itself says goes to a log file (<c>-E</c>), apart from the program's own standard error.</summary>
/// <remarks>A status of 255 may be the program's own, or mean that the connection was lost: only the log tells, in a line for debugging.</remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class SshProcessChannel : IRemoteChannel
{
    private const int FailureOfSsh = 255;
    private const string LogName = "log";
    private const string DebugLine = "debug1:";
    private const string StatusReceived = "rtype exit-status";

    private readonly Target _target;
    private readonly SshOptions _options;
    private readonly PrivateFolder _folder;
    private readonly AskPass _askPass;
    private readonly LocalProgram _program;
    private readonly Action<SshProcessChannel, string?> _ended;
    private readonly bool _isProgram;
    private int _disposed;

    private SshProcessChannel(
        Target target, SshOptions options, PrivateFolder folder, AskPass askPass, LocalProgram program, bool isProgram, Action<SshProcessChannel, string?> ended)
    {
        _isProgram = isProgram;
        (_target, _options, _folder, _askPass, _program, _ended) = (target, options, folder, askPass, program, ended);
        Exited = WaitAsync();
    }

    public Stream Input => _program.StandardInput;

    public Stream Output => _program.StandardOutput;

    public Stream Error => _program.StandardError;

    public Task<int> Exited { get; }

    /// <summary>Starts the process.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="options">How.</param>
    /// <param name="ask">Asks the user; null where there is none.</param>
    /// <param name="own">Options of this call.</param>
    /// <param name="command">What stands after the host.</param>
    /// <param name="ended">Told when it has ended, and why if the connection was lost.</param>
    /// <exception cref="SshConnectException">There is no ssh program.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The channel owns all of them, or they are disposed on the way out.")]
    public static async Task<SshProcessChannel> StartAsync(
        Target target,
        SshOptions options,
        Func<string, CancellationToken, Task<string?>>? ask,
        ImmutableArray<string> own,
        ImmutableArray<string> command,
        Action<SshProcessChannel, string?> ended)
    {
        var folder = PrivateFolder.Create();
        var askPass = new AskPass(folder, options.Password, ask);
        try
        {
            // No connection of somebody else's is shared: its end would be ours.
            var arguments = SshCommandLine.Create(target, options, [.. own, "-S", "none", "-E", folder.File(LogName), "-o", "LogLevel=DEBUG1"]);
            var program = await SshProcess.StartAsync([.. arguments, .. command], askPass).ConfigureAwait(false);
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
                || (await ReadWholeLogAsync().ConfigureAwait(false)).Contains(StatusReceived, StringComparison.Ordinal)
                ? true
                : throw SshErrors.Read(_target, await ReadLogAsync().ConfigureAwait(false), _askPass.HostKeyQuestion, _askPass.GaveUp, _askPass.Failure),
            cancellationToken);

    /// <summary>Ends the process, as if its connection had been lost.</summary>
    public void Abandon() => LocalProcessTable.Send(_program.Id, UnixSignal.Terminate);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await SshProcess.EndAsync(_program).ConfigureAwait(false);
            await _askPass.DisposeAsync().ConfigureAwait(false);
            _folder.Dispose();
        }
    }

    private async Task<int> WaitAsync()
    {
        var status = await _program.Exited.ConfigureAwait(false);
        var isLoss = status == FailureOfSsh
            && Volatile.Read(ref _disposed) == 0
            && !(await ReadWholeLogAsync().ConfigureAwait(false)).Contains(StatusReceived, StringComparison.Ordinal);
        _ended(this, isLoss && _isProgram ? SshErrors.Loss(_target, await ReadLogAsync().ConfigureAwait(false)) : null);
        return isLoss ? IProgramChannel.UnknownExitCode : status;
    }

    private async Task<string> ReadLogAsync() => string.Join(
        '\n', (await ReadWholeLogAsync().ConfigureAwait(false)).Split('\n').Where(line => !line.StartsWith(DebugLine, StringComparison.Ordinal)));

    private async Task<string> ReadWholeLogAsync()
    {
        try
        {
            return await File.ReadAllTextAsync(_folder.File(LogName)).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return ""; // nothing was ever said, or the folder has gone
        }
    }
}
