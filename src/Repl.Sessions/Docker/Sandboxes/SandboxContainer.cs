using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>A running container that was made for somebody. Disposing it removes it, unless it is to be kept.</summary>
/// <remarks>
/// Its first program reads the standard input that we hold, until that ends: however we end, the Engine then closes it, the program ends, and
/// the Engine removes the container, which was made so (<c>StdinOnce</c>, <c>AutoRemove</c>). Labels are for where the Engine cannot: what
/// was made and not yet started, or when it was just being started anew.
/// </remarks>
internal sealed class SandboxContainer : IAsyncDisposable
{
    private const string Ready = "repl-ready";

    // A storage driver that copies (vfs) takes its time for a large image.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RemoveLimit = TimeSpan.FromSeconds(20);

    private readonly EngineClient _engine;
    private readonly bool _isKept;
    private readonly Lazy<Task> _ending;
    private ExecStreams? _lifeline;
    private Task _draining = Task.CompletedTask;

    private SandboxContainer(EngineClient engine, string name, bool isKept)
    {
        (_engine, Name, _isKept) = (engine, name, isKept);
        _ending = new Lazy<Task>(EndAsync);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Makes one and starts it. An image that is not there is fetched.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="image">What it is made of.</param>
    /// <param name="options">What it is like.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="EngineException">It could not be made or started; nothing is left behind.</exception>
    public static async Task<SandboxContainer> StartAsync(EngineClient engine, string image, SandboxOptions options, CancellationToken cancellationToken)
    {
        var container = new SandboxContainer(engine, $"repl-{RandomNumberGenerator.GetHexString(12, lowercase: true)}", options.Keep);
        try
        {
            await container.CreateAsync(Describe(image, options), cancellationToken).ConfigureAwait(false);
            await container.StartAsync(image, cancellationToken).ConfigureAwait(false);
            return container;
        }
        catch
        {
            await container.RemoveAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Removes it and waits until it is gone, or, if it is to be kept, lets go of it. Never fails; may be called twice.</summary>
    public ValueTask DisposeAsync() => new(_ending.Value);

    private static ContainerRequest Describe(string image, SandboxOptions options)
    {
        Dictionary<string, string> labels = new(SandboxOwner.This.Labels);
        foreach (var tag in options.Tags)
        {
            labels[SandboxLabels.Tag + tag] = "yes";
        }

        if (options.Keep)
        {
            labels[SandboxLabels.Kept] = "yes";
        }

        return new ContainerRequest(
            image,
            ["/bin/sh", "-c", $"echo {Ready}; while read -r line; do :; done"],
            labels,
            StdinOnce: !options.Keep,
            new HostSettings(
                AutoRemove: !options.Keep,
                Init: true,
                options.MemoryBytes,
                options.MemoryBytes, // no swap beside it
                options.Cpus is { } cpus ? (long)(cpus * 1_000_000_000) : null,
                options.Mounts is { Length: > 0 } mounts ? [.. mounts.Select(mount => mount.ToString())] : null,
                options.Network));
    }

    private async Task CreateAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await CreateOnceAsync().ConfigureAwait(false);
        }
        catch (EngineException unknown) when (unknown.Status == 404)
        {
            await ImageSearch.PullAsync(_engine, request.Image, cancellationToken).ConfigureAwait(false);
            await CreateOnceAsync().ConfigureAwait(false);
        }

        // Not given up in the middle: the Engine would go on and make it, and nobody would know.
        async Task CreateOnceAsync()
        {
            await _engine.PostAsync<ContainerRequest, ContainerCreated>($"/containers/create?name={Name}", request, StartLimit, CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The streams own the conversation; LetGoAsync disposes them.")]
    private async Task StartAsync(string image, CancellationToken cancellationToken)
    {
        var attach = $"/containers/{Name}/attach?stream=1&stdout=1&stderr=1{(_isKept ? "" : "&stdin=1")}";
        _lifeline = new ExecStreams(await _engine.ConverseAsync<ExecStart>(attach, null, StartLimit, cancellationToken).ConfigureAwait(false), hasTerminal: false);
        await _engine.PostAsync($"/containers/{Name}/start", StartLimit, cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        using var reader = new StreamReader(_lifeline.Output, leaveOpen: true);
        if (await reader.ReadLineAsync(limit.Token).ConfigureAwait(false) != Ready)
        {
            using var errors = new StreamReader(_lifeline.Error);
            throw Explain(image, (await errors.ReadToEndAsync(limit.Token).ConfigureAwait(false)).Trim());
        }

        // Who writes to the first program's output must not wait for us.
        _draining = Task.WhenAll(_lifeline.Output.CopyToAsync(Stream.Null, CancellationToken.None), _lifeline.Error.CopyToAsync(Stream.Null, CancellationToken.None));
    }

    private static EngineException Explain(string image, string said) => said.Contains("exec /bin/sh failed", StringComparison.Ordinal)
        ? new EngineException(DockerFailure.Other, $"The image '{image}' has no shell.", "Use an image that has /bin/sh, or start a container of it with 'docker run'.")
        : new EngineException(
            DockerFailure.NotRunning, $"The container of the image '{image}' ended at once{(said.Length > 0 ? $": {Shorten.Line(said.TrimEnd('.'))}" : "")}.", "Check the image, and whether its memory is enough.");

    private async Task EndAsync()
    {
        await (_isKept ? LetGoAsync() : RemoveAsync()).ConfigureAwait(false);
    }

    private async Task RemoveAsync()
    {
        using var limit = new CancellationTokenSource(RemoveLimit);
        await SandboxRemoval.RemoveAsync(_engine, Name, limit.Token).ConfigureAwait(false);
        await LetGoAsync().ConfigureAwait(false);
    }

    private async Task LetGoAsync()
    {
        if (_lifeline is not null)
        {
            await _lifeline.DisposeAsync().ConfigureAwait(false);
            await _draining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
