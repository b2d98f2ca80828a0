using Microsoft.Extensions.Logging;
using Repl.Jupyter.Messages;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter;

/// <summary>The five sockets of a kernel. All are open, or none.</summary>
internal sealed class KernelSockets : IAsyncDisposable
{
    private RouterSocket? _shell;
    private RouterSocket? _control;
    private RouterSocket? _standardInput;
    private PublisherSocket? _iopub;
    private ReplySocket? _heartbeat;

    private KernelSockets()
    {
    }

    /// <summary>Requests.</summary>
    public RouterSocket Shell => _shell!;

    /// <summary>Requests that do not wait for a cell.</summary>
    public RouterSocket Control => _control!;

    /// <summary>Questions to the user.</summary>
    public RouterSocket StandardInput => _standardInput!;

    /// <summary>Broadcasts.</summary>
    public PublisherSocket Iopub => _iopub!;

    /// <summary>Opens all.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="codec">Makes the messages that welcome subscribers.</param>
    /// <param name="logger">Told of peers.</param>
    /// <exception cref="EndpointUnavailableException">One of them cannot be opened; none stays open.</exception>
    public static async Task<KernelSockets> OpenAsync(ConnectionFile connection, ZmtpSettings settings, MessageCodec codec, ILogger logger)
    {
        var sockets = new KernelSockets();
        var prompt = settings with { HasOwnThreads = true };
        try
        {
            sockets._shell = new RouterSocket(connection.Shell, settings, logger);
            sockets._control = new RouterSocket(connection.Control, prompt, logger);
            sockets._standardInput = new RouterSocket(connection.StandardInput, settings, logger);
            sockets._iopub = new PublisherSocket(connection.Iopub, settings, codec.EncodeWelcome, logger);
            sockets._heartbeat = new ReplySocket(connection.Heartbeat, prompt, logger);
            return sockets;
        }
        catch
        {
            await sockets.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? socket in (IAsyncDisposable?[])[_shell, _control, _standardInput, _iopub, _heartbeat])
        {
            if (socket is not null)
            {
                await socket.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
