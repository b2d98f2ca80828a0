using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Repl.Jupyter.Zmtp;

namespace Repl.Jupyter.Tests.Support;

/// <summary>A Jupyter front end over real sockets. It knows the wire protocol from the messaging document, and nothing of the library.</summary>
internal sealed class FrontEnd : IDisposable
{
    private readonly string _key;
    private readonly string _session = Guid.NewGuid().ToString("N");
    private int _count;

    private FrontEnd(string key) => _key = key;

    public required WirePeer Shell { get; init; }

    public required WirePeer Control { get; init; }

    public required WirePeer Input { get; init; }

    public required WirePeer Iopub { get; init; }

    public static async Task<FrontEnd> OpenAsync(RunningKernel kernel, string key = RunningKernel.Key)
    {
        var identity = $"front-end-{Guid.NewGuid():N}";
        var frontEnd = new FrontEnd(key)
        {
            Shell = await WirePeer.OpenAsync(AddressOf(kernel.Connection.Shell), "DEALER", identity),
            Control = await WirePeer.OpenAsync(AddressOf(kernel.Connection.Control), "DEALER", identity),
            Input = await WirePeer.OpenAsync(AddressOf(kernel.Connection.StandardInput), "DEALER", identity),
            Iopub = await WirePeer.OpenAsync(AddressOf(kernel.Connection.Iopub), "SUB"),
        };
        await frontEnd.Iopub.SubscribeAsync("");
        while ((await frontEnd.ReadAsync(frontEnd.Iopub)).Type != "iopub_welcome")
        {
        }

        await frontEnd.Input.PingAsync();
        return frontEnd;
    }

    public static EndPoint AddressOf(ZmtpEndpoint endpoint) => endpoint switch
    {
        ZmtpEndpoint.Tcp tcp => new IPEndPoint(tcp.Address, tcp.Port),
        ZmtpEndpoint.Ipc ipc => new UnixDomainSocketEndPoint(ipc.Path),
        _ => throw new NotSupportedException(endpoint.ToString()),
    };

    /// <summary>Sends a request and returns its id.</summary>
    public async Task<string> SendAsync(WirePeer channel, string type, string content = "{}", string? subshell = null)
    {
        var id = $"{_session}_{++_count}";
        await channel.SendMessageAsync(Frames(HeaderOf(id, type, subshell), content));
        return id;
    }

    public Task<string> ExecuteAsync(string code, string options = "", string? subshell = null) =>
        SendAsync(Shell, "execute_request", $$"""{"code":{{JsonSerializer.Serialize(code)}}{{options}}}""", subshell);

    public async Task<string> CreateSubshellAsync() => (await AskAsync(Control, "create_subshell_request")).Text("subshell_id");

    public string HeaderOf(string id, string type, string? subshell = null) =>
        $$"""{"msg_id":"{{id}}","session":"{{_session}}","username":"tester","date":"2026-01-01T00:00:00Z","msg_type":"{{type}}","version":"5.5","subshell_id":{{JsonSerializer.Serialize(subshell)}},"unknown_field":7}""";

    /// <summary>The frames of a message, from the delimiter on.</summary>
    public string[] Frames(string header, string content, string parent = "{}") =>
        ["<IDS|MSG>", Sign(header, parent, "{}", content), header, parent, "{}", content];

    /// <summary>Answers a question and names it as the parent.</summary>
    public Task AnswerAsync(WireMessage question, string value) => Input.SendMessageAsync(Frames(
        HeaderOf($"{_session}_{++_count}", "input_reply"), $$"""{"value":{{JsonSerializer.Serialize(value)}}}""", question.Header.ToString()));

    /// <summary>Reads the next message of a channel. A broadcast's topic is skipped.</summary>
    public async Task<WireMessage> ReadAsync(WirePeer channel)
    {
        var frames = await channel.ReadTextAsync();
        var delimiter = Array.IndexOf(frames, "<IDS|MSG>");
        Assert.Equal(channel == Iopub ? 1 : 0, delimiter);
        Assert.Equal(delimiter + 6, frames.Length);
        Assert.Equal(Sign(frames[^4], frames[^3], frames[^2], frames[^1]), frames[delimiter + 1]);
        var (header, parent, content) = (Parse(frames[^4]), Parse(frames[^3]), Parse(frames[^1]));
        var parentId = parent.TryGetProperty("msg_id", out var id) ? id.GetString() : null;
        return new WireMessage(header.GetProperty("msg_type").GetString()!, parentId, header, parent, content);
    }

    /// <summary>Reads a reply, which must belong to a request.</summary>
    public async Task<WireMessage> ReadReplyAsync(WirePeer channel, string request)
    {
        var reply = await ReadAsync(channel);
        Assert.Equal(request, reply.ParentId);
        return reply;
    }

    /// <summary>Reads the broadcasts of one request up to its idle, leaving out those of others.</summary>
    public async Task<List<WireMessage>> ReadTurnAsync(string request)
    {
        var turn = new List<WireMessage>();
        while (turn.Count == 0 || turn[^1].ToString() != "idle")
        {
            turn.AddRange(await ReadUntilAsync(message => message.ParentId == request, lastOnly: true));
        }

        return turn;
    }

    /// <summary>Reads broadcasts until one fits.</summary>
    public async Task<List<WireMessage>> ReadUntilAsync(Func<WireMessage, bool> fits, bool lastOnly = false)
    {
        var all = new List<WireMessage>();
        do
        {
            all.Add(await ReadAsync(Iopub));
        }
        while (!fits(all[^1]));
        return lastOnly ? [all[^1]] : all;
    }

    /// <summary>Runs a cell and returns its reply and its broadcasts.</summary>
    public async Task<(WireMessage Reply, List<WireMessage> Turn)> RunAsync(string code, string options = "")
    {
        var request = await ExecuteAsync(code, options);
        return (await ReadReplyAsync(Shell, request), await ReadTurnAsync(request));
    }

    /// <summary>Asks something on a channel and returns the reply.</summary>
    public async Task<WireMessage> AskAsync(WirePeer channel, string type, string content = "{}") =>
        await ReadReplyAsync(channel, await SendAsync(channel, type, content));

    public void Dispose()
    {
        Shell.Dispose();
        Control.Dispose();
        Input.Dispose();
        Iopub.Dispose();
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private string Sign(params string[] parts) =>
        _key.Length == 0 ? "" : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_key), Encoding.UTF8.GetBytes(string.Concat(parts))));
}
