namespace Repl.Sessions;

/// <summary>A live shell, somewhere, that keeps its state from one command to the next.</summary>
/// <remarks>Thread safe. Commands run one at a time, first come first served.</remarks>
/// <example><code>
/// await session.RunAsync("cd /srv/app; export MODE=fast");
/// var mode = await session.GetVariableAsync("MODE");
/// </code></example>
public interface ISession : IAsyncDisposable
{
    /// <summary>The name that the user gave; unique among the open sessions.</summary>
    string Name { get; }

    /// <summary>Unique for ever, also among sessions of the same name: <c>session-</c> and 16 hexadecimal digits.</summary>
    string Id { get; }

    /// <summary>Where the session goes.</summary>
    Target Target { get; }

    /// <summary>Where the session stands in its life.</summary>
    SessionState State { get; }

    /// <summary>When the session was opened.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>Cancelled once, when the session can no longer be used.</summary>
    CancellationToken Closed { get; }

    /// <summary>Why the session can no longer be used, and what to do about it; null while it can.</summary>
    string? EndReason { get; }

    /// <summary>Runs a command and streams what it does. The one core method; the others are built on it.</summary>
    /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
    /// <param name="cancellationToken">
    /// Interrupts the command, as Ctrl-C would; what it still writes is delivered, then <see cref="OperationCanceledException"/> is
    /// thrown. A command that still waits for its turn is removed. The session stays usable.
    /// </param>
    /// <returns>The command's events. Leaving the enumeration early interrupts the command.</returns>
    /// <exception cref="ArgumentException">The command contains NUL.</exception>
    /// <exception cref="SessionLostException">The session ended by itself before the command could start.</exception>
    /// <exception cref="SessionClosedException">The session was closed before the command had ended.</exception>
    IAsyncEnumerable<CommandEvent> ListenAsync(string command, CancellationToken cancellationToken = default);

    /// <summary>Tells whether a text could run as it stands. Asks a second shell that runs nothing, so it answers while a command runs.</summary>
    /// <param name="command">Shell text.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <returns>What a prompt needs to know after Enter.</returns>
    /// <exception cref="SessionLostException">The session ended by itself.</exception>
    /// <exception cref="SessionClosedException">The session was closed.</exception>
    Task<CommandSyntax> CheckSyntaxAsync(string command, CancellationToken cancellationToken = default);
}
