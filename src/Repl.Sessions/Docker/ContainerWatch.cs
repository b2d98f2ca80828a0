using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Docker.Sandboxes;
using Repl.Sessions.Remote;
using Repl.Sessions.Wording;

namespace Repl.Sessions.Docker;

/// <summary>Hears from the Engine what happens to one container, and to the programs that were started in it.</summary>
/// <remarks>A paused container counts as lost: nothing in it answers until somebody, perhaps never, lets it go on.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync disposes what holds anything; it may be called twice.")]
internal sealed class ContainerWatch : IRemoteLink, IAsyncDisposable
{
    private static readonly TimeSpan ReasonLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan NewsLimit = TimeSpan.FromSeconds(5);

    private readonly EngineClient _engine;
    private readonly ContainerDetails _container;
    private readonly string _name;
    private readonly ConnectionLoss _loss;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<int>> _programs = new();
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;
    private string? _lastSignal;
    private int _memoryShortages;

    /// <param name="engine">Who tells.</param>
    /// <param name="container">The container, as it is now.</param>
    /// <param name="name">What the user calls it.</param>
    /// <param name="logger">Where to log.</param>
    public ContainerWatch(EngineClient engine, ContainerDetails container, string name, ILogger logger) =>
        (_engine, _container, _name, _loss) = (engine, container, name, new ConnectionLoss(logger));

    /// <summary>Cancelled when nothing in the container can be reached any more.</summary>
    public CancellationToken Lost => _loss.Token;

    /// <summary>Why, as a sentence; null while it can.</summary>
    public string? LossReason => _loss.Reason;

    /// <summary>The container, as it was at first.</summary>
    public ContainerDetails Container => _container;

    /// <summary>The Engine's number of the container.</summary>
    public string ContainerId => _container.Id;

    /// <summary>What the user should know, as sentences: that the container has run out of memory. May grow.</summary>
    public IReadOnlyList<string> Notes => Volatile.Read(ref _memoryShortages) is > 0 and var times
        ? [$"The container '{_name}' ran out of memory{Limit(_container)} {times} {(times == 1 ? "time" : "times")}: programs in it were killed (status 137)."]
        : [];

    /// <summary>Starts to listen.</summary>
    /// <exception cref="EngineException">The Engine refused, or is gone.</exception>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        var filter = Uri.EscapeDataString($$"""{"type":["container"],"container":["{{_container.Id}}"]}""");
        var events = await _engine.StreamAsync(HttpMethod.Get, $"/events?filters={filter}", null, cancellationToken).ConfigureAwait(false);
        _reading = Task.Run(() => ReadAsync(events), CancellationToken.None);
    }

    /// <summary>Ends with a program: its exit status. To be asked for before the program is started.</summary>
    /// <param name="exec">The Engine's number of the exec.</param>
    public Task<int> WhenEndedAsync(string exec) => _programs.GetOrAdd(exec, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Lets go of a program.</summary>
    public void Forget(string exec) => _programs.TryRemove(exec, out _);

    /// <summary>Counts the container as lost. The first reason counts.</summary>
    public void Tell(string reason)
    {
        _loss.Tell(reason);
        _told.TrySetResult();
    }

    /// <summary>Waits until the loss is told, for a bounded time; and tells it where the Engine does not.</summary>
    public async Task SettleAsync()
    {
        if (!Lost.IsCancellationRequested && await FindReasonAsync().ConfigureAwait(false) is { } reason)
        {
            await _told.Task.WaitAsync(ReasonLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the Engine knows better
            Tell(reason);
        }
    }

    /// <summary>Has the loss told, where something has shown that there is one: for a bounded time the Engine may tell its reason.</summary>
    /// <param name="otherwise">The reason where it does not, as a sentence.</param>
    public async Task SettleAsync(string otherwise)
    {
        await _told.Task.WaitAsync(NewsLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Lost.IsCancellationRequested)
        {
            Tell(await FindReasonAsync().ConfigureAwait(false) ?? otherwise);
        }
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false); // not by disposing the stream: that a read is under way it does not bear
        await _reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(Stream events)
    {
        try
        {
            using var reader = new StreamReader(events);
            while (await reader.ReadLineAsync(_stop.Token).ConfigureAwait(false) is { } line)
            {
                await HearAsync(line).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is IOException or HttpRequestException or OperationCanceledException)
        {
            // Told below.
        }

        if (!_stop.IsCancellationRequested)
        {
            Tell(await FindReasonAsync().ConfigureAwait(false) ?? $"The Docker Engine at {_engine.Endpoint} ended the connection.");
        }
    }

    private async Task HearAsync(string line)
    {
        if (Read(line) is not { Action: { } action, Actor: { } actor })
        {
            return;
        }

        switch (action)
        {
            case "exec_die" when actor.Attributes?.GetValueOrDefault("execID") is { } exec:
                if (_programs.TryGetValue(exec, out var program) && int.TryParse(actor.Attributes.GetValueOrDefault("exitCode"), CultureInfo.InvariantCulture, out var status))
                {
                    program.TrySetResult(status);
                }

                break;
            case "kill":
                _lastSignal ??= actor.Attributes?.GetValueOrDefault("signal"); // 'docker stop' asks nicely first
                break;
            case "oom":
                Interlocked.Increment(ref _memoryShortages);
                break;
            case "pause":
                Tell($"The container '{_name}' was paused.");
                break;
            case "die" or "destroy":
                Tell(await FindReasonAsync().ConfigureAwait(false) ?? $"The container '{_name}' ended.");
                break;
        }
    }

    private static EngineEvent? Read(string line)
    {
        try
        {
            return EngineJson.Read<EngineEvent>(System.Text.Encoding.UTF8.GetBytes(line));
        }
        catch (JsonException)
        {
            return null; // half a line: the Engine has gone in the middle
        }
    }

    // Null where nothing is wrong.
    private async Task<string?> FindReasonAsync()
    {
        using var limit = new CancellationTokenSource(ReasonLimit);
        try
        {
            return Describe(await InspectAsync(limit.Token).ConfigureAwait(false));
        }
        catch (EngineException gone) when (gone.Status == 404)
        {
            return IsOver ? Over : $"The container '{_name}' was removed.";
        }
        catch (EngineException gone)
        {
            return gone.Status is null ? $"The Docker Engine at {_engine.Endpoint} is gone." : gone.Problem;
        }
        catch (OperationCanceledException)
        {
            return $"The Docker Engine at {_engine.Endpoint} does not answer for the container '{_name}'.";
        }
    }

    // Podman answers with a status of 500 while it is just removing the container.
    private async Task<ContainerDetails> InspectAsync(CancellationToken limit)
    {
        while (true)
        {
            try
            {
                return await _engine.GetAsync<ContainerDetails>($"/containers/{_container.Id}/json", limit).ConfigureAwait(false);
            }
            catch (EngineException busy) when (busy.Status >= 500)
            {
                await Task.Delay(LookAgain, limit).ConfigureAwait(false);
            }
        }
    }

    private bool IsOver => SandboxLabels.ExpiryOf(_container.Config.Labels) <= TimeProvider.System.GetUtcNow();

    private string Over => $"The container '{_name}' ended, because its lifetime was over.";

    private string? Describe(ContainerDetails container) => container.State switch
    {
        { Running: false } when IsOver => Over,
        { Status: "removing" or "dead" } => $"The container '{_name}' was removed.",
        { Running: true, Paused: true } => $"The container '{_name}' is paused.",
        { Running: true } => null,
        { OOMKilled: true } => $"The container '{_name}' ran out of memory{Limit(container)} and was ended (status {container.State.ExitCode}).",
        _ when _lastSignal is "9" => $"The container '{_name}' was killed (status {container.State.ExitCode}).",
        _ when _lastSignal is not null => $"The container '{_name}' was stopped (status {container.State.ExitCode}).",
        { ExitCode: 128 + 9 } => $"The container '{_name}' was killed (status 137){(Limit(container) is { Length: > 0 } limit ? $", perhaps for want of memory{limit.TrimEnd(',')}" : "")}.",
        _ => $"The container '{_name}' ended by itself with status {container.State.ExitCode}.",
    };

    private static string Limit(ContainerDetails container) => container.HostConfig is { Memory: > 0 } limits ? $", of which it may use {ByteCount.Show(limits.Memory)}," : "";
}
