using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Repl.Sessions.Tests.Docker;

/// <summary>Something that answers as an Engine might, for answers that the real one here does not give.</summary>
internal sealed class ScriptedEngine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, (int Status, string Body)> _answer;
    private readonly Task _serving;

    /// <param name="answer">Gives the answer to a path.</param>
    public ScriptedEngine(Func<string, (int Status, string Body)> answer)
    {
        _answer = answer;
        _listener.Start();
        Host = $"tcp://{_listener.LocalEndpoint}";
        _serving = ServeAsync();
    }

    public string Host { get; }

    /// <summary>The paths that were asked for.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        List<Task> answering = [];
        try
        {
            while (true)
            {
                answering.Add(AnswerAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(answering); // the test is over
        }
    }

    // One question for each connection.
    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if (await reader.ReadLineAsync() is not { } question)
        {
            return;
        }

        var path = question.Split(' ')[1].Split('?')[0];
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
        {
            length = header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase) ? int.Parse(header["Content-Length: ".Length..], null) : length;
        }

        if (length > 0)
        {
            await reader.ReadBlockAsync(new char[length]);
        }

        Asked.Enqueue(path);
        var (status, body) = _answer(path);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Answer\r\nApi-Version: 1.41\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }
}
