using System.Diagnostics.CodeAnalysis;
using Repl.Engine.Formatting;
using Repl.Engine.Magic;

namespace Repl.Engine.Sharing;

/// <summary>Reads text from outside of the notebook.</summary>
internal static class TextSource
{
    private const long MostBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan UrlLimit = TimeSpan.FromSeconds(30);

    /// <summary>Reads a file as UTF-8, or as its byte order mark says.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="folder">Where a relative one counts from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MagicException">It cannot be read.</exception>
    public static async Task<SharedValue> ReadFileAsync(string path, string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, path);
        try
        {
            return new SharedValue.Text(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false), MimeTypes.PlainText);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MagicException($"The file '{path}' cannot be read: {failure.Message} Relative paths count from '{folder}'.");
        }
    }

    /// <summary>Reads what an address gives.</summary>
    /// <param name="address">Begins with <c>http://</c> or <c>https://</c>.</param>
    /// <param name="time">The clock, for the limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The text, with the form that the server says it has.</returns>
    /// <exception cref="MagicException">It cannot be read, or not in time, or is too large.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client owns its handler.")]
    public static async Task<SharedValue> ReadUrlAsync(string address, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new MagicException($"'{address}' is no address of the web. It begins with 'http://' or 'https://'; for a file there is --from-file.");
        }

        using var limit = new CancellationTokenSource(UrlLimit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostBytes };
        try
        {
            using var response = await client.GetAsync(url, stop.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new MagicException($"'{address}' answered {(int)response.StatusCode} {response.ReasonPhrase}. Check the address.");
            }

            var text = await response.Content.ReadAsStringAsync(stop.Token).ConfigureAwait(false);
            return new SharedValue.Text(text, response.Content.Headers.ContentType?.MediaType ?? MimeTypes.PlainText);
        }
        catch (HttpRequestException failure)
        {
            throw new MagicException($"'{address}' cannot be read: {failure.Message} Check the address and the network.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MagicException($"'{address}' gave no answer within {UrlLimit.TotalSeconds:0} s. Check the address and the network, or try again.");
        }
    }
}
