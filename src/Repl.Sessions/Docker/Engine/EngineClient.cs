using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Engine;

/// <summary>Asks a Docker Engine, or Podman, which speaks the same: https://docs.docker.com/reference/api/engine/</summary>
/// <remarks>Thread safe. Every method throws <see cref="EngineException"/>, in bounded time.</remarks>
internal sealed partial class EngineClient : IDisposable
{
    /// <summary>How long an answer usually may take.</summary>
    public static readonly TimeSpan UsualAnswerLimit = TimeSpan.FromSeconds(10);

    // What this client was written for; versions are compatible backwards. The oldest that starts programs as it is needed here: with an
    // environment and a directory of their own.
    private static readonly Version Newest = new(1, 47);
    private static readonly Version Oldest = new(1, 35);

    private readonly HttpMessageInvoker _http;
    private readonly TimeSpan _answerLimit;
    private string _version = "";

    private EngineClient(EngineEndpoint endpoint, TimeSpan answerLimit)
    {
        (Endpoint, _answerLimit) = (endpoint, answerLimit);
        _http = CreateInvoker((_, stop) => EngineConnector.ConnectAsync(endpoint, stop));
    }

    /// <summary>Where the Engine listens.</summary>
    public EngineEndpoint Endpoint { get; }

    /// <summary>Finds out whether an Engine answers, and which version of the API both speak.</summary>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="answerLimit">How long an answer may take, this one and all that follow.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client is returned, or disposed.")]
    public static async Task<EngineClient> ConnectAsync(EngineEndpoint endpoint, TimeSpan answerLimit, CancellationToken cancellationToken)
    {
        var client = new EngineClient(endpoint, answerLimit);
        try
        {
            using var answer = await client.AskAsync(HttpMethod.Get, "/_ping", null, cancellationToken).ConfigureAwait(false);
            client.Agree(answer);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Whether an Engine answers at all, whatever it says.</summary>
    public async Task PingAsync(CancellationToken cancellationToken) =>
        (await AskAsync(HttpMethod.Get, "/_ping", null, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Asks for something.</summary>
    public Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
        where T : class =>
        AskAsync<T>(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Has something done that gives an answer.</summary>
    /// <param name="path">What.</param>
    /// <param name="body">How.</param>
    /// <param name="answerLimit">How long it may take; null: as long as others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<TAnswer> PostAsync<T, TAnswer>(string path, T body, TimeSpan? answerLimit, CancellationToken cancellationToken)
        where TAnswer : class =>
        AskAsync<TAnswer>(HttpMethod.Post, path, EngineJson.Write(body), cancellationToken, answerLimit);

    /// <summary>Has something done.</summary>
    /// <param name="path">What.</param>
    /// <param name="answerLimit">How long it may take; null: as long as others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PostAsync(string path, TimeSpan? answerLimit, CancellationToken cancellationToken) =>
        (await AskAsync(HttpMethod.Post, path, null, cancellationToken, answerLimit).ConfigureAwait(false)).Dispose();

    /// <summary>Has something removed.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        (await AskAsync(HttpMethod.Delete, path, null, cancellationToken).ConfigureAwait(false)).Dispose();

    /// <summary>Asks for something whose answer goes on coming. Disposing it ends that.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">For what.</param>
    /// <param name="answerLimit">How long the beginning of the answer may take; null: as long as others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Stream> StreamAsync(HttpMethod method, string path, TimeSpan? answerLimit, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(answerLimit ?? _answerLimit);
        var answer = await SendAsync(_http, method, path, null, limit.Token, cancellationToken, answerLimit).ConfigureAwait(false);
        return await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has something started that is then spoken to over the connection itself.</summary>
    /// <param name="path">What.</param>
    /// <param name="body">How.</param>
    /// <param name="answerLimit">How long starting it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The conversation owns the invoker and is returned.")]
    public async Task<EngineConversation> ConverseAsync<T>(string path, T? body, TimeSpan answerLimit, CancellationToken cancellationToken)
    {
        Stream? connection = null;
        var http = CreateInvoker(async (_, stop) => connection = await EngineConnector.ConnectAsync(Endpoint, stop).ConfigureAwait(false));
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(answerLimit);
            var answer = await SendAsync(http, HttpMethod.Post, path, body is null ? null : Json(EngineJson.Write(body)), limit.Token, cancellationToken, answerLimit, upgrades: true).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.SwitchingProtocols
                ? new EngineConversation(await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), connection!, http)
                : throw new EngineException(
                    DockerFailure.Other,
                    $"The Docker Engine at {Endpoint} did not let its connection be used for a program (status {(int)answer.StatusCode}).",
                    "Check whether a proxy stands before it that does not know 'Upgrade'.");
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Lets go of idle connections.</summary>
    public void Dispose() => _http.Dispose();

    [SuppressMessage("Reliability", "CA2000", Justification = "The invoker owns the handler and is returned.")]
    private static HttpMessageInvoker CreateInvoker(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = connect,
            ResponseDrainTimeout = TimeSpan.Zero, // what is given up is events, which never end
            UseCookies = false,
            UseProxy = false,
        });

    private void Agree(HttpResponseMessage answer)
    {
        var told = answer.Headers.TryGetValues("Api-Version", out var values) && Version.TryParse(values.First(), out var version) ? version : null;
        if (told is null)
        {
            throw new EngineException(DockerFailure.WrongVersion, $"What listens at {Endpoint} is no Docker Engine.", "Say where one is with --docker-host or DOCKER_HOST.");
        }

        if (told < Oldest)
        {
            throw new EngineException(
                DockerFailure.WrongVersion, $"The Docker Engine at {Endpoint} speaks version {told} of its API, and {Oldest} is the oldest that can be used.", "Use a newer Engine.");
        }

        _version = $"/v{(told < Newest ? told : Newest)}";
    }

    private async Task<T> AskAsync<T>(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken, TimeSpan? answerLimit = null)
        where T : class
    {
        using var answer = await AskAsync(method, path, body, cancellationToken, answerLimit).ConfigureAwait(false);
        try
        {
            return EngineJson.Read<T>(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (JsonException cause)
        {
            throw new EngineException(DockerFailure.Other, $"The Docker Engine at {Endpoint} gave an answer that cannot be read: {cause.Message}", "Report it.", cause);
        }
    }

    // With all of its body, which is short.
    [SuppressMessage("Reliability", "CA2000", Justification = "The request disposes its content.")]
    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken, TimeSpan? answerLimit = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(answerLimit ?? _answerLimit);
        var answer = await SendAsync(_http, method, path, body is null ? null : Json(body), limit.Token, cancellationToken, answerLimit).ConfigureAwait(false);
        try
        {
            await answer.Content.LoadIntoBufferAsync(limit.Token).ConfigureAwait(false);
            return answer;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            answer.Dispose();
            throw Explain(failure, answerLimit ?? _answerLimit, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker http,
        HttpMethod method,
        string path,
        HttpContent? body,
        CancellationToken limit,
        CancellationToken cancellationToken,
        TimeSpan? answerLimit = null,
        bool upgrades = false)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://docker{_version}{path}")) { Content = body }; // the name goes nowhere: the connection is ours
        request.Headers.ExpectContinue = body is StreamedContent; // a refusal comes before what would be sent in vain
        if (upgrades)
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue("tcp"));
        }

        try
        {
            var answer = await http.SendAsync(request, limit).ConfigureAwait(false);
            if ((int)answer.StatusCode < 400)
            {
                return answer;
            }

            using (answer)
            {
                throw EngineErrors.Refused(Endpoint, (int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(limit).ConfigureAwait(false));
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            throw Explain(failure, answerLimit ?? _answerLimit, cancellationToken);
        }
    }

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private EngineException Explain(Exception failure, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return failure is OperationCanceledException ? EngineErrors.Silent(Endpoint, limit) : EngineErrors.Unreachable(Endpoint, failure);
    }
}
