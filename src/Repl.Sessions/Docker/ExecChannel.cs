using Repl.Sessions.Remote;

namespace Repl.Sessions.Docker;

/// <summary>A program that was started in a container by an exec. The Engine has no way to end it; whoever disposes this has seen to that.</summary>
/// <param name="id">The Engine's number of the exec.</param>
/// <param name="streams">Lead to the program.</param>
/// <param name="exited">See <see cref="IRemoteChannel.Exited"/>.</param>
internal sealed class ExecChannel(string id, ExecStreams streams, Task<int> exited) : IRemoteChannel
{
    /// <summary>The Engine's number of the exec.</summary>
    public string Id { get; } = id;

    public Stream Input => streams.Input;

    public Stream Output => streams.Output;

    public Stream Error => streams.Error;

    public Task<int> Exited { get; } = exited;

    /// <summary>Whether nothing more comes from the program.</summary>
    public bool IsSilent => streams.Ended.IsCompleted;

    /// <summary>Reads all that comes, from the output and then from the errors: where a program could not be started, Docker says so in the one, Podman in the other.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        using var output = new StreamReader(Output);
        using var error = new StreamReader(Error);
        var texts = await Task.WhenAll(output.ReadToEndAsync(cancellationToken), error.ReadToEndAsync(cancellationToken)).ConfigureAwait(false);
        return string.Concat(texts).Trim();
    }

    public ValueTask DisposeAsync() => streams.DisposeAsync();
}
