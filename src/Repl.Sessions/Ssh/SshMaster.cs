using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Repl.Sessions.Ssh.Mux;

namespace Repl.Sessions.Ssh;

/// <summary>
/// One <c>ssh</c> process that holds a connection, and the link to its control socket. It has logged in; whatever runs over there, runs
/// on channels of the link.
/// </summary>
internal sealed class SshMaster : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(3);

    private readonly PrivateFolder _folder;
    private readonly ISshProcess _program;
    private readonly CollectedErrors _errors;
    private readonly Target _target;
    private int _disposed;

    private SshMaster(Target target, PrivateFolder folder, ISshProcess program, CollectedErrors errors, MuxLink link)
    {
        (_target, _folder, _program, _errors, Link) = (target, folder, program, errors, link);
        Ended = WatchAsync();
    }

    /// <summary>The channels.</summary>
    public MuxLink Link { get; }

    /// <summary>Variables for every program, which the configuration wants.</summary>
    public ImmutableArray<(string Name, string Value)> Environment { get; private init; } = [];

    /// <summary>How many channels the server lets this connection have, as far as it has shown.</summary>
    public int MostChannels { get; set; } = int.MaxValue;

    /// <summary>Ends with the link, and says why it ended, as a sentence.</summary>
    public Task<string> Ended { get; }

    /// <summary>Connects once.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="options">How.</param>
    /// <param name="ask">Asks the user; null where there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="SshConnectException">It could not connect.</exception>
    [UnsupportedOSPlatform("windows")]
    [SuppressMessage("Reliability", "CA2000", Justification = "The master owns all of them, or they are disposed on the way out.")]
    public static async Task<SshMaster> ConnectAsync(
        Target target, SshOptions options, Func<string, CancellationToken, Task<string?>>? ask, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = PrivateFolder.Create();
        ISshProcess? program = null;
        try
        {
            var askPass = new AskPass(folder, options.Password, ask);
            await using var _ = askPass.ConfigureAwait(false);
            var socket = folder.File("mux");
            var called = SshConfiguration.ForAllHosts(options, folder);
            var environment = await SentEnvironment.ReadAsync(target, called, time, cancellationToken).ConfigureAwait(false);
            var arguments = SshCommandLine.Create(target, called, "-M", "-N", "-n", "-T", "-S", socket, "-o", "ControlPersist=no");
            program = await SshProcess.StartAsync(arguments, askPass).ConfigureAwait(false);
            var errors = new CollectedErrors(program.StandardError);
            var link = await SshProcess.WaitAsync(target, options, program.Exited, errors.ToEndAsync, askPass, time, ready => LinkAsync(socket, ready), cancellationToken).ConfigureAwait(false);
            return new SshMaster(target, folder, program, errors, link) { Environment = environment };
        }
        catch
        {
            if (program is not null)
            {
                await program.DisposeAsync().ConfigureAwait(false);
            }

            folder.Dispose();
            throw;
        }

        // ssh makes its socket when it has logged in, under its name only when it listens.
        async Task<MuxLink> LinkAsync(string path, CancellationToken stop)
        {
            while (!File.Exists(path))
            {
                await Task.Delay(LookAgain, stop).ConfigureAwait(false);
            }

            try
            {
                return await MuxLink.ConnectAsync(path, stop).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is SocketException or IOException)
            {
                throw new SshConnectException(
                    ConnectFailure.Other, $"The ssh program on this machine cannot share its connection to {target}: {cause.Message}", "Use OpenSSH 8.4 or later, or ProcessPerChannel.", cause);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await Link.DisposeAsync().ConfigureAwait(false);
            await Ended.ConfigureAwait(false);
            await _program.DisposeAsync().ConfigureAwait(false);
            _folder.Dispose();
        }
    }

    private async Task<string> WatchAsync()
    {
        await Link.Ended.ConfigureAwait(false);
        if (Volatile.Read(ref _disposed) != 0)
        {
            return $"The connection to {_target} was closed.";
        }

        _program.Terminate(); // without its link it is of no use, should it still run
        return SshErrors.Loss(_target, await _errors.ToEndAsync().ConfigureAwait(false));
    }
}
