namespace Repl.Sessions.Remote;

/// <summary>A connection on which <see cref="RemoteLauncher"/> can start programs.</summary>
internal interface ILauncherLink : IRemoteLink
{
    /// <summary>
    /// Whether a launcher that was asked for a program which is not there can be asked for another one. It must then get nothing that it
    /// might take for a request: what the program reads first is held back until the launcher has found the program, and waits for a word
    /// to become it. So a program whose start was given up is never started, also where nobody can end it from outside.
    /// </summary>
    bool ReusesLaunchers { get; }

    /// <summary>
    /// Whether a channel tells how its program has ended: at once, although others hold its output, and by which signal. Else it tells a
    /// status when all is over.
    /// </summary>
    bool TellsExits { get; }

    /// <summary>Starts <see cref="RemoteLauncher.Script"/> over there.</summary>
    /// <param name="program">What it will be asked for. A terminal for it hands on what comes as it comes (raw), at first.</param>
    /// <param name="order">Asks for it, as soon as something can be sent: perhaps before the other side has answered, which saves a round trip.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It was refused, or the connection is lost.</exception>
    /// <exception cref="ConnectException">It needs a connection of its own, which could not be made.</exception>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    Task<IRemoteChannel> StartLauncherAsync(ProgramSpec program, Func<IRemoteChannel, Task> order, CancellationToken cancellationToken);

    /// <summary>Notes that what reads command lines over there is a POSIX shell. A link that chooses its shell itself has no use for it.</summary>
    void NotePosixShell()
    {
    }

    /// <summary>Takes back a channel on which no program was started.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="program">What was to be started.</param>
    /// <param name="waits">Whether the loop on it waits for another request.</param>
    ValueTask TakeBackAsync(IRemoteChannel channel, ProgramSpec program, bool waits);
}
