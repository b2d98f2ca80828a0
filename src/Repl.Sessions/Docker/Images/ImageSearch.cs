using System.Text.Json;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Wording;

namespace Repl.Sessions.Docker.Images;

/// <summary>Has an image fetched that is not there, or says which others there are.</summary>
internal static class ImageSearch
{
    private const int MostNamesTold = 5;
    private const string UsualRegistry = "docker.io/library/";

    // An Engine without a network tries for a while; and it unpacks a large layer without a word.
    private static readonly TimeSpan RegistryLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromMinutes(2);

    /// <summary>Fetches an image from its registry, which takes as long as it takes, unless nothing is heard for two minutes.</summary>
    /// <param name="engine">Who fetches it.</param>
    /// <param name="image">Its name.</param>
    /// <param name="progress">Told how far it is; at the end, that it is complete. Null for nobody.</param>
    /// <param name="cancellationToken">Gives up; the Engine then does, too.</param>
    /// <exception cref="EngineException">There is no such image there, or no registry answers.</exception>
    public static async Task PullAsync(EngineClient engine, string image, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        string problem;
        try
        {
            problem = await TryPullAsync(engine, image, progress, cancellationToken).ConfigureAwait(false) ?? "";
        }
        catch (EngineException refused) when (refused.Status is not null)
        {
            problem = refused.Said.Length > 0 ? refused.Said : refused.Problem;
        }

        if (problem.Length > 0)
        {
            throw new EngineException(
                DockerFailure.NoSuchImage,
                $"There is no image '{image}' at {engine.Endpoint}, and it could not be fetched: {Shorten.Line(problem.TrimEnd('.'))}.",
                await SuggestAsync(engine, image, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>An image with its tag: without one the Engine would fetch them all.</summary>
    public static string WithTag(string image) =>
        image.Contains('@', StringComparison.Ordinal) || image[(image.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal) ? image : $"{image}:latest";

    private static async Task<string?> TryPullAsync(EngineClient engine, string image, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        var stream = await engine.StreamAsync(HttpMethod.Post, $"/images/create?fromImage={Uri.EscapeDataString(WithTag(image))}", RegistryLimit, cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var meter = new PullMeter(WithTag(image));
        try
        {
            while (await ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (Read(line) is { } told)
                {
                    if (told.Error is not null)
                    {
                        return told.Error;
                    }

                    progress?.Report(meter.Add(told));
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"nothing was heard of it for {SilenceLimit.TotalMinutes:0} minutes";
        }
        catch (Exception gone) when (gone is IOException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return $"the Engine ended the connection ({gone.Message.TrimEnd('.')})";
        }

        progress?.Report(meter.End());
        return null;

        ValueTask<string?> ReadLineAsync()
        {
            limit.CancelAfter(SilenceLimit);
            return reader.ReadLineAsync(limit.Token);
        }
    }

    private static PullProgress? Read(string line)
    {
        try
        {
            return EngineJson.Read<PullProgress>(System.Text.Encoding.UTF8.GetBytes(line));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<string> SuggestAsync(EngineClient engine, string image, CancellationToken cancellationToken)
    {
        var names = (await engine.GetAsync<IReadOnlyList<ImageSummary>>("/images/json", cancellationToken).ConfigureAwait(false))
            .SelectMany(local => local.RepoTags ?? [])
            .Where(name => name != "<none>:<none>")
            .Select(WithoutRegistry)
            .Order(StringComparer.Ordinal)
            .ToList();
        var nearest = Nearest.To(WithTag(image), names) ?? names.FirstOrDefault(local => NameOf(local) == NameOf(image));
        return (names.Count, nearest) switch
        {
            (0, _) => "No image is there; get one with 'docker pull' or 'docker import'.",
            (_, { } similar) => $"Did you mean '{similar}'?",
            _ => $"There are: {string.Join(", ", names.Take(MostNamesTold))}{(names.Count > MostNamesTold ? " and others" : "")}.",
        };
    }

    // Podman tells the registry that Docker leaves out.
    private static string WithoutRegistry(string name) =>
        name.StartsWith(UsualRegistry, StringComparison.Ordinal) ? name[UsualRegistry.Length..] : name.StartsWith("localhost/", StringComparison.Ordinal) ? name["localhost/".Length..] : name;

    private static string NameOf(string image) => image.Split(':')[0];
}
