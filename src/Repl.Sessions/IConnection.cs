namespace Repl.Sessions;

/// <summary>The one live link to a target: "start a program over there". All session logic stands above it.</summary>
public interface IConnection : IAsyncDisposable
{
    /// <summary>Where the connection goes.</summary>
    Target Target { get; }

    /// <summary>Cancelled once, when the link has gone and not by <see cref="IAsyncDisposable.DisposeAsync"/>: every program's streams have ended then.</summary>
    CancellationToken Lost { get; }

    /// <summary>Why the link has gone, as a sentence; null while it has not.</summary>
    string? LossReason { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="cancellationToken">Gives up starting; no program is left behind.</param>
    /// <returns>The running program.</returns>
    /// <exception cref="ProgramStartException">The program could not be started.</exception>
    Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default);
}
