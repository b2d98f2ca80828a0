using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Docker.Images;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>A running container that was made for somebody. Disposing it removes it, unless it is to be kept.</summary>
/// <remarks>
/// Its first program reads the standard input that we hold, until that ends: however we end, the Engine then closes it, the program ends, and
/// the Engine removes the container, which was made so (<c>StdinOnce</c>, <c>AutoRemove</c>). Labels are for where the Engine cannot: what
/// was made and not yet started, or when it was just being started anew, or has no shell for that program.
/// </remarks>
internal sealed class SandboxContainer : IAsyncDisposable
{
    // A storage driver that copies (vfs) takes its time for a large image.
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RemoveLimit = TimeSpan.FromSeconds(20);

    private readonly EngineClient _engine;
    private readonly SandboxOrder _order;
    private readonly Lazy<Task<bool>> _removing;
    private string _id = "";
    private DateTimeOffset _createdAt;
    private ExecStreams? _lifeline;
    private Task _draining = Task.CompletedTask;

    private SandboxContainer(EngineClient engine, SandboxOrder order)
    {
        (_engine, _order) = (engine, order);
        _removing = new Lazy<Task<bool>>(EndAsync);
    }

    /// <summary>What is known of it.</summary>
    public SandboxFacts Facts => new(_order.Name, _id, _order.Image, _createdAt, _order.Labels);

    /// <summary>Makes one and starts it. An image that is not there is fetched.</summary>
    /// <param name="engine">Where; goes with the container.</param>
    /// <param name="order">What it is made of, and what it is like.</param>
    /// <param name="progress">Told how far the image is where it has to be fetched; null for nobody.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="EngineException">It could not be made or started; nothing is left behind.</exception>
    public static async Task<SandboxContainer> StartAsync(EngineClient engine, SandboxOrder order, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await StartAsync(engine, order, hasShell: true, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException missing) when (missing.Failure == DockerFailure.NoShell && order.Command.Length > 0)
        {
            return await StartAsync(engine, order, hasShell: false, progress, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes it, also if it is to be kept, and waits until it is gone, for a bounded time. May be called twice.</summary>
    /// <returns>Whether it is gone for certain.</returns>
    public Task<bool> RemoveAsync() => _removing.Value;

    /// <summary>Removes it, or, if it is to be kept, lets go of it. Never fails; may be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_order.IsKept)
        {
            await LetGoAsync().ConfigureAwait(false);
            _engine.Dispose();
        }
        else
        {
            await RemoveAsync().ConfigureAwait(false);
        }
    }

    private static async Task<SandboxContainer> StartAsync(EngineClient engine, SandboxOrder order, bool hasShell, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        var container = new SandboxContainer(engine, order);
        await container.CreateAsync(hasShell ? order.Describe() : order.DescribeWithoutShell(), progress, cancellationToken).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await container.StartAsync(hasShell, cancellationToken).ConfigureAwait(false);
            return container;
        }
        catch
        {
            await container.RemoveNowAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task CreateAsync(ContainerRequest request, IProgress<ImagePull>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await CreateOnceAsync(request).ConfigureAwait(false);
        }
        catch (EngineException unknown) when (unknown.Status == 404 && unknown.Said.Contains("no such image", StringComparison.OrdinalIgnoreCase)) // else a network, say
        {
            if (SandboxCheckpoints.IsOne(request.Image))
            {
                throw new EngineException(DockerFailure.NoSuchImage, $"The checkpoint's image '{request.Image}' is gone from {_engine.Endpoint}.", "Take another checkpoint.", unknown);
            }

            await ImageSearch.PullAsync(_engine, request.Image, progress, cancellationToken).ConfigureAwait(false);
            await CreateOnceAsync(request).ConfigureAwait(false);
        }
    }

    // Not given up in the middle: the Engine would go on and make it, and nobody would know.
    private async Task CreateOnceAsync(ContainerRequest request)
    {
        try
        {
            var created = await _engine.PostAsync<ContainerRequest, ContainerCreated>($"/containers/create?name={_order.Name}", request, StartLimit, CancellationToken.None).ConfigureAwait(false);
            (_id, _createdAt) = (created.Id, TimeProvider.System.GetUtcNow());
        }
        catch (EngineException taken) when (taken.Status == 409 || taken.Said.Contains("is already in use", StringComparison.Ordinal)) // Podman says 500
        {
            throw new EngineException(
                DockerFailure.NameTaken,
                $"A container that is called '{_order.Name}' exists already at {_engine.Endpoint}.",
                $"Choose another name, use that one as 'docker://{_order.Name}', or remove it with 'docker rm -f {_order.Name}'.",
                taken);
        }
        catch (EngineException late) when (late.Failure == DockerFailure.TimedOut)
        {
            using var limit = new CancellationTokenSource(RemoveLimit);
            await SandboxRemoval.RemoveOursAsync(_engine, _order.Name, limit.Token).ConfigureAwait(false); // it may have come into being
            throw;
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The streams own the conversation; LetGoAsync disposes them.")]
    private async Task StartAsync(bool hasShell, CancellationToken cancellationToken)
    {
        var attach = $"/containers/{_id}/attach?stream=1&stdout=1&stderr=1{(_order.IsKept ? "" : "&stdin=1")}";
        _lifeline = new ExecStreams(await _engine.ConverseAsync<ExecStart>(attach, null, StartLimit, cancellationToken).ConfigureAwait(false), hasTerminal: false);
        await _engine.PostAsync($"/containers/{_id}/start", StartLimit, cancellationToken).ConfigureAwait(false);
        if (hasShell)
        {
            await ExpectReadyAsync(_lifeline, cancellationToken).ConfigureAwait(false);
        }

        // Who writes to the first program's output must not wait for us.
        _draining = Task.WhenAll(_lifeline.Output.CopyToAsync(Stream.Null, CancellationToken.None), _lifeline.Error.CopyToAsync(Stream.Null, CancellationToken.None));
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "It is disposed by 'using'.")]
    private async Task ExpectReadyAsync(ExecStreams lifeline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        using var reader = new StreamReader(lifeline.Output, leaveOpen: true);
        if (await reader.ReadLineAsync(limit.Token).ConfigureAwait(false) != SandboxOrder.Ready)
        {
            using var errors = new StreamReader(lifeline.Error);
            var said = await errors.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            throw Explain(said.Trim());
        }
    }

    // As Docker's and Podman's inits say it.
    private EngineException Explain(string said) => said.Contains("exec /bin/sh failed", StringComparison.Ordinal) || said.Contains("failed to exec pid1", StringComparison.Ordinal)
        ? new EngineException(
            DockerFailure.NoShell, $"The image '{_order.Image}' has no shell.", "Use an image that has /bin/sh; or say in C# which Command it is to run, and run programs in it by argument lists.")
        : new EngineException(
            DockerFailure.NotRunning,
            $"The container of the image '{_order.Image}' ended at once{(said.Length > 0 ? $": {Shorten.Line(said.TrimEnd('.'))}" : "")}.",
            "Check the image, and whether its memory is enough.");

    private async Task<bool> EndAsync()
    {
        var isGone = await RemoveNowAsync().ConfigureAwait(false);
        _engine.Dispose();
        return isGone;
    }

    private async Task<bool> RemoveNowAsync()
    {
        using var limit = new CancellationTokenSource(RemoveLimit);
        var isGone = await SandboxRemoval.RemoveAsync(_engine, _id, limit.Token).ConfigureAwait(false);
        await LetGoAsync().ConfigureAwait(false);
        return isGone;
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
