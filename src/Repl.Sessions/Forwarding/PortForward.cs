using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Repl.Sessions.Forwarding;

/// <summary>A port on this machine that leads to one beyond a session's target. Ends with the session, or when it is disposed.</summary>
/// <remarks>Only this machine can connect to it. After the session has connected again, new connections go over the new one.</remarks>
/// <example><code>
/// var database = await web.ForwardAsync("db.internal", 5432);
/// var connectionString = $"Host=127.0.0.1;Port={database.LocalPort}";
/// </code></example>
public sealed class PortForward : IAsyncDisposable
{
    // Each may hold 64 KB here and as much as a channel's window at the other side; more wait in the system's own queue.
    private const int MostConnections = 256;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly TcpListener _listener;
    private readonly Func<IForwardingConnection> _connection;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _room = new(MostConnections);
    private readonly Task _accepting;
    private int _open;

    /// <exception cref="SocketException">The local port cannot be listened at.</exception>
    internal PortForward(
        string remoteHost, int remotePort, int localPort, Func<IForwardingConnection> connection, TimeProvider time, CancellationToken closed)
    {
        (RemoteHost, RemotePort, _connection, _time) = (remoteHost, remotePort, connection, time);
        _listener = new TcpListener(IPAddress.Loopback, localPort);
        _listener.Start();
        LocalPort = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(closed);
        _accepting = AcceptAsync();
    }

    /// <summary>The port on this machine, at 127.0.0.1.</summary>
    public int LocalPort { get; }

    /// <summary>Where it leads, as the session's target sees it.</summary>
    public string RemoteHost { get; }

    /// <summary>The port there.</summary>
    public int RemotePort { get; }

    /// <summary>Whether it still takes connections.</summary>
    public bool IsOpen => !_accepting.IsCompleted;

    /// <summary>How many connections go through it now.</summary>
    public int ConnectionCount => Volatile.Read(ref _open);

    /// <summary>Why the last connection that could not be made could not, as a sentence; null where all could.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Takes no more connections and ends those that there are. May be called twice.</summary>
    /// <returns>A task that ends when none is left.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
    }

    /// <summary>What a notebook shows for it.</summary>
    /// <returns>Where it leads from and to.</returns>
    public override string ToString() => $"127.0.0.1:{LocalPort} to {RemoteHost}:{RemotePort}{(IsOpen ? "" : " (closed)")}";

    private async Task AcceptAsync()
    {
        ImmutableList<Task> serving = [];
        try
        {
            while (true)
            {
                await _room.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (await AcceptOneAsync().ConfigureAwait(false) is { } client)
                {
                    serving = serving.RemoveAll(ended => ended.IsCompleted).Add(ServeAsync(client));
                }
                else
                {
                    _room.Release();
                    await Task.Delay(AcceptPause, _time, _stop.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The forward, or its session, was closed.
        }

        _listener.Dispose();
        await Task.WhenAll(serving).ConfigureAwait(false);
    }

    /// <returns>Null where the system has no room for another.</returns>
    private async Task<Socket?> AcceptOneAsync()
    {
        try
        {
            return await _listener.AcceptSocketAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private async Task ServeAsync(Socket client)
    {
        Interlocked.Increment(ref _open);
        using var socket = client;
        try
        {
            socket.NoDelay = true;
            await JoinAsync(socket).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ConnectException or OperationCanceledException)
        {
            LastFailure = failure is OperationCanceledException ? LastFailure : failure.Message;
            socket.LingerState = new LingerOption(enable: true, seconds: 0); // the program here must not take it for an end
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            _room.Release();
        }
    }

    private async Task JoinAsync(Socket client)
    {
        var connection = _connection();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, connection.Lost);
        var channel = await connection.OpenTcpAsync(RemoteHost, RemotePort, cut.Token).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        using var stream = new NetworkStream(client, ownsSocket: false);
        var there = CutOnFailureAsync(async () =>
        {
            await stream.CopyToAsync(channel.Input, cut.Token).ConfigureAwait(false);
            await channel.Input.DisposeAsync().ConfigureAwait(false); // only this way has ended
        });
        var back = CutOnFailureAsync(async () =>
        {
            await channel.Output.CopyToAsync(stream, cut.Token).ConfigureAwait(false);
            connection.Lost.ThrowIfCancellationRequested();
            client.Shutdown(SocketShutdown.Send);
        });
        await back.ConfigureAwait(false);
        await Task.WhenAny(there, channel.Exited).ConfigureAwait(false); // a channel that is closed takes nothing more
        if (!there.IsCompleted)
        {
            await cut.CancelAsync().ConfigureAwait(false);
            await there.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        await there.ConfigureAwait(false);

        async Task CutOnFailureAsync(Func<Task> copy)
        {
            try
            {
                await copy().ConfigureAwait(false);
            }
            catch
            {
                await cut.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }
}
