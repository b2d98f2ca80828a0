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

    public ValueTask DisposeAsync() => streams.DisposeAsync();
}
