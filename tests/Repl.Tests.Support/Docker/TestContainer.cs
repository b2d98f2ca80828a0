using System.Text.Json.Nodes;

namespace Repl.Tests.Support.Docker;

/// <summary>A running container of one test. Removed when disposed.</summary>
/// <param name="engine">Its Engine.</param>
/// <param name="name">Its name.</param>
public sealed class TestContainer(DockerEngine engine, string name) : IAsyncDisposable
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Where it is, as users write it.</summary>
    public string Target => $"docker://{Name}";

    /// <summary>Its Engine.</summary>
    public DockerEngine Engine { get; } = engine;

    /// <summary>Has the Engine do something with it.</summary>
    /// <param name="action">Such as <c>kill</c>, <c>stop</c>, <c>pause</c>, <c>start</c>.</param>
    /// <returns>A task that ends when it is done.</returns>
    public Task DoAsync(string action) => Engine.CallAsync(HttpMethod.Post, $"/containers/{Name}/{action}");

    /// <summary>Removes it, running or not.</summary>
    /// <returns>A task that ends when it is gone.</returns>
    public Task RemoveAsync() => Engine.CallAsync(HttpMethod.Delete, $"/containers/{Name}?force=1");

    /// <summary>What the Engine tells of it; see ContainerInspect.</summary>
    /// <returns>The answer.</returns>
    public async Task<JsonNode> InspectAsync() => (await Engine.CallAsync(HttpMethod.Get, $"/containers/{Name}/json"))!;

    /// <summary>The command lines of all that runs in it, the first program included.</summary>
    /// <returns>One each.</returns>
    public async Task<IReadOnlyList<string>> ListProcessesAsync() =>
        [.. (await Engine.CallAsync(HttpMethod.Get, $"/containers/{Name}/top?ps_args=-eo%20pid,args"))!["Processes"]!.AsArray().Select(row => (string)row![1]!)];

    /// <summary>Removes it, where it is still there.</summary>
    /// <returns>A task that ends when it is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await RemoveAsync();
        }
        catch (Exception gone) when (gone is Xunit.Sdk.XunitException or HttpRequestException or ObjectDisposedException)
        {
            // The test has removed it, or ended the Engine.
        }
    }
}
