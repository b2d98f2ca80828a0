using System.Net;
using System.Net.Sockets;

namespace Repl.Engine.Tests.Packages;

/// <summary>A source of packages that takes connections and says nothing.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SilentServer()
    {
        _listener.Start();
        Left = ServeAsync();
    }

    public string Address => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/index.json";

    /// <summary>Ends when somebody has connected.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Ends when he has gone again.</summary>
    public Task Left { get; }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        _asked.SetResult();
        var buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // He was killed.
        }
    }
}
