using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace Repl.Sessions.Docker.Engine;

/// <content>What is too large to be held in memory, and takes as long as it takes: only standing still is limited.</content>
internal sealed partial class EngineClient
{
    /// <summary>How long a stream of bytes may stand still.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(30);

    /// <summary>Asks for what an answer's header says.</summary>
    /// <param name="path">For what.</param>
    /// <param name="header">The header's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The value; null where the answer has no such header.</returns>
    public async Task<string?> HeadAsync(string path, string header, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(HttpMethod.Head, path, null, cancellationToken).ConfigureAwait(false);
        return answer.Headers.TryGetValues(header, out var values) ? values.First() : null;
    }

    /// <summary>Asks for bytes, which go on coming. Reading them fails where they stop coming. Disposing the stream ends it.</summary>
    /// <param name="path">For what.</param>
    /// <param name="cancellationToken">Gives up, also while they are read.</param>
    public async Task<Stream> ReadAsync(string path, CancellationToken cancellationToken) =>
        new StallLimitedStream(await StreamAsync(HttpMethod.Get, path, StallLimit, cancellationToken).ConfigureAwait(false), this, cancellationToken);

    /// <summary>Sends bytes.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="write">Writes them. What it throws is thrown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PutAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StallLimit);
        using var content = new StreamedContent(write, limit);
        (await SendAsync(_http, HttpMethod.Put, path, content, limit.Token, cancellationToken, StallLimit).ConfigureAwait(false)).Dispose();
    }

    private sealed class StreamedContent : HttpContent
    {
        private readonly Func<Stream, CancellationToken, Task> _write;
        private readonly CancellationTokenSource _limit;

        public StreamedContent(Func<Stream, CancellationToken, Task> write, CancellationTokenSource limit)
        {
            (_write, _limit) = (write, limit);
            Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        }

        [SuppressMessage("Reliability", "CA2000", Justification = "It holds nothing of its own.")]
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => _write(new StallLimitedStream(stream, _limit), _limit.Token);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
