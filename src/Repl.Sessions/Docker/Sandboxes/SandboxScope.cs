using System.Collections.Immutable;
using System.Security.Cryptography;
using Repl.Sessions.Docker.Images;

namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Sandboxes with shared defaults, that are closed together.</summary>
/// <remarks>Thread safe.</remarks>
/// <example><code>
/// await using var scope = new SandboxScope(new SandboxDefaults { Image = "python:3.11", Tags = ["project-alpha"] });
/// var box = await scope.CreateAsync();
/// var pool = await scope.CreatePoolAsync(5);
/// var results = await Task.WhenAll(pool.Select(one => one.RunAsync(["python", "-c", "print(1)"])));
/// </code></example>
public sealed partial class SandboxScope : IAsyncDisposable
{
    private readonly string? _dockerHost;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _underWay = [];
    private ImmutableArray<Sandbox> _sandboxes = [];
    private Task? _closing;

    /// <summary>Makes an empty scope.</summary>
    /// <param name="defaults">What its sandboxes have in common. Default: nothing is said.</param>
    /// <param name="dockerHost">Where the Docker Engine listens. Null, the default: see <see cref="DockerOptions.Host"/>.</param>
    public SandboxScope(SandboxDefaults? defaults = null, string? dockerHost = null) => (Defaults, _dockerHost) = (defaults ?? new SandboxDefaults(), dockerHost);

    /// <summary>What its containers carry as their scope: <c>scope-</c> and 16 hexadecimal digits.</summary>
    public string Id { get; } = $"scope-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    /// <summary>What its sandboxes have in common.</summary>
    public SandboxDefaults Defaults { get; }

    /// <summary>Told how far an image is that has to be fetched for a sandbox. Null, the default: nobody.</summary>
    public IProgress<ImagePull>? ImageProgress { get; init; }

    /// <summary>How many sandboxes it has that were not closed.</summary>
    public int Count => Sandboxes.Count;

    /// <summary>Those that were not closed, in the order in which they came.</summary>
    public IReadOnlyList<Sandbox> Sandboxes
    {
        get
        {
            lock (_gate)
            {
                return _sandboxes = _sandboxes.RemoveAll(sandbox => sandbox.IsClosed);
            }
        }
    }

    /// <summary>Makes a sandbox and starts it.</summary>
    /// <param name="overrides">What is different from the <see cref="Defaults"/>; tags are added to theirs. Default nothing.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The running sandbox, which is closed with the scope if not before.</returns>
    /// <exception cref="DockerConnectException">It could not be made. Nothing is left behind.</exception>
    /// <exception cref="InvalidOperationException">The scope is closed.</exception>
    public Task<Sandbox> CreateAsync(SandboxOptions? overrides = null, CancellationToken cancellationToken = default) =>
        Begin(() => MakeAsync(overrides is null ? Defaults : Defaults.With(overrides), cancellationToken));

    /// <summary>Makes several sandboxes at once and starts them: all, or none.</summary>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="overrides">What is different from the <see cref="Defaults"/>; with a name, they are called by it and a number. Default nothing.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>The running sandboxes.</returns>
    /// <exception cref="DockerConnectException">One could not be made; the others were removed again.</exception>
    /// <exception cref="InvalidOperationException">The scope is closed.</exception>
    public Task<IReadOnlyList<Sandbox>> CreatePoolAsync(int count, SandboxOptions? overrides = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var options = overrides is null ? Defaults : Defaults.With(overrides);
        return Begin(() => MakePoolAsync(count, options, cancellationToken));
    }

    /// <summary>Takes a sandbox that was made elsewhere: it is closed with the scope from now on.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <returns>The same.</returns>
    /// <exception cref="InvalidOperationException">The scope is closed, or the sandbox.</exception>
    public Sandbox Adopt(Sandbox sandbox)
    {
        ArgumentNullException.ThrowIfNull(sandbox);
        lock (_gate)
        {
            ThrowIfClosed();
            if (sandbox.IsClosed)
            {
                throw new InvalidOperationException($"The sandbox '{sandbox.Name}' is closed, so no scope can take it.");
            }

            sandbox.BecomeOwned();
            if (!_sandboxes.Contains(sandbox))
            {
                _sandboxes = _sandboxes.Add(sandbox);
            }
        }

        return sandbox;
    }

    /// <summary>Closes all sandboxes at once, also those that are just being made, and makes no more. May be called twice.</summary>
    /// <returns>A task that ends when no container is left. One that is to be kept (<see cref="SandboxOptions.Keep"/>) stays.</returns>
    /// <exception cref="SandboxCloseException">Some may still run.</exception>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            return _closing ??= CloseAllAsync();
        }
    }

    /// <summary>The same as <see cref="CloseAsync"/>.</summary>
    /// <returns>A task that ends when no container is left.</returns>
    /// <exception cref="SandboxCloseException">Some may still run.</exception>
    public ValueTask DisposeAsync() => new(CloseAsync());

    /// <summary>What a notebook shows for a scope that is a cell's value.</summary>
    public override string ToString() => $"{Id}: {Count} sandbox{(Count == 1 ? "" : "es")}";

    private async Task<Sandbox> MakeAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var sandbox = await Sandbox.StartAsync(options, _dockerHost, Id, ImageProgress, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _sandboxes = _sandboxes.Add(sandbox);
        }

        return sandbox;
    }

    private async Task<IReadOnlyList<Sandbox>> MakePoolAsync(int count, SandboxOptions options, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var making = Enumerable.Range(1, count).Select(number => MakeMemberAsync(options.Name is null ? options : options with { Name = $"{options.Name}-{number}" })).ToList();
        try
        {
            return await Task.WhenAll(making).ConfigureAwait(false);
        }
        catch
        {
            await Task.WhenAll(making.Where(one => one.IsCompletedSuccessfully).Select(async one => await (await one.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false))).ConfigureAwait(false);
            throw making.Select(one => one.Exception?.InnerException).FirstOrDefault(failure => failure is not null and not OperationCanceledException)
                ?? new OperationCanceledException(cancellationToken);
        }

        async Task<Sandbox> MakeMemberAsync(SandboxOptions member)
        {
            try
            {
                return await MakeAsync(member, giveUp.Token).ConfigureAwait(false);
            }
            catch
            {
                await giveUp.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private Task<T> Begin<T>(Func<Task<T>> make)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            var making = make();
            _underWay.RemoveWhere(task => task.IsCompleted);
            _underWay.Add(making);
            return making;
        }
    }

    private async Task CloseAllAsync()
    {
        Task underWay;
        lock (_gate)
        {
            underWay = Task.WhenAll(_underWay);
        }

        await underWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseFunctionsAsync().ConfigureAwait(false);
        var closing = Sandboxes;
        var remaining = await Task.WhenAll(closing.Select(TryCloseAsync)).ConfigureAwait(false);
        if (remaining.OfType<string>().ToList() is { Count: > 0 } names)
        {
            throw new SandboxCloseException(names, closing.Count);
        }
    }

    private static async Task<string?> TryCloseAsync(Sandbox sandbox)
    {
        try
        {
            await sandbox.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (SandboxCloseException)
        {
            return sandbox.Name;
        }
    }

    private void ThrowIfClosed()
    {
        if (_closing is not null)
        {
            throw new InvalidOperationException($"Cannot create a sandbox: {Id} is closed. Make another scope with new SandboxScope(…).");
        }
    }
}
