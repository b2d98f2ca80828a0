namespace Repl.Sessions;

/// <summary>The one live link to a target: "start a program over there". All session logic stands above it.</summary>
public interface IConnection : IAsyncDisposable
{
    /// <summary>Where the connection goes.</summary>
    Target Target { get; }

    /// <summary>Cancelled once, when the link has gone: programs over there can no longer be reached, and none can be started.</summary>
    CancellationToken Lost { get; }

    /// <summary>What took the link away, as a sentence; null while it is there.</summary>
    string? LossReason { get; }

    /// <summary>
    /// Whether programs are children of this process, on pipes: all that one has written to one of its output streams can be read at once when
    /// something that it wrote later to the other one has come, and it can open what this process has open. A network promises no such thing.
    /// </summary>
    internal bool IsDirect => false;

    /// <summary>Starts a program.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="cancellationToken">Gives up starting; no program is left behind.</param>
    /// <returns>The running program.</returns>
    /// <exception cref="ProgramStartException">The program could not be started.</exception>
    Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default);
}
