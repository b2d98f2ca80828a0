using Repl.Sessions.Docker.Usage;
using Repl.Sessions.Forwarding;
using Repl.Sessions.Transfers;

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

    /// <summary>What the session's shell speaks: <c>bash</c>, <c>zsh</c>, <c>mksh</c>, <c>ash</c>, or <c>sh</c> for dash and any other.</summary>
    string Shell { get; }

    /// <summary>Where the session stands in its life.</summary>
    SessionState State { get; }

    /// <summary>Since when it stands there.</summary>
    DateTimeOffset StateSince { get; }

    /// <summary>When the session was opened.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>Cancelled once, when the session can no longer be used.</summary>
    CancellationToken Closed { get; }

    /// <summary>Why the session can no longer be used, and what to do about it; null while it can.</summary>
    string? EndReason { get; }

    /// <summary>What took the connection away, where the next command connects again; null while it is there, and after the session's end.</summary>
    string? LossReason { get; }

    /// <summary>What the user should know about the connection, as sentences: that a further one had to be opened. May grow. Default none.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Runs a command and streams what it does. The one core method; the others are built on it.</summary>
    /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
    /// <param name="options">Time limit, standard input. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="cancellationToken">
    /// Interrupts the command, as Ctrl-C would; what it still writes is delivered, then <see cref="OperationCanceledException"/> is
    /// thrown. A command that still waits for its turn is removed. The session stays usable.
    /// </param>
    /// <returns>The command's events. Leaving the enumeration early interrupts the command.</returns>
    /// <remarks>
    /// A text that does not parse runs nothing: its result is the shell's message and status 2. A command that ends the shell itself has the
    /// shell's status, and <see cref="CommandEvent.ShellReplaced"/> tells what became of the state.
    /// </remarks>
    /// <exception cref="ArgumentException">The command contains NUL.</exception>
    /// <exception cref="CommandTimeoutException">The command ran longer than <see cref="RunOptions.Timeout"/>.</exception>
    /// <exception cref="SessionLostException">The session ended by itself before the command could start.</exception>
    /// <exception cref="SessionExpiredException">The session was not used for its idle time.</exception>
    /// <exception cref="SessionClosedException">The session was closed before the command had ended.</exception>
    IAsyncEnumerable<CommandEvent> ListenAsync(string command, RunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Copies files between this machine and the target, beside whatever command runs. The one core method; uploads and downloads are
    /// built on it.
    /// </summary>
    /// <param name="request">What to copy, and how.</param>
    /// <param name="cancellationToken">
    /// Stops the transfer within seconds. Under the real names there are only whole files, and nothing else is left, unless
    /// <see cref="TransferOptions.Resume"/> asks for it. The session stays usable.
    /// </param>
    /// <returns>Progress, and at the end the result. Leaving the enumeration early stops the transfer.</returns>
    /// <exception cref="TransferException">Files could not be copied; those that were complete before stay.</exception>
    /// <exception cref="SessionException">The session has ended.</exception>
    IAsyncEnumerable<TransferEvent> TransferAsync(TransferRequest request, CancellationToken cancellationToken = default);

    /// <summary>Lets a port on this machine lead to one beyond the target, until the session ends. Only SSH hosts can.</summary>
    /// <param name="remoteHost">A host name or address, looked up over there: <c>localhost</c> is the target itself.</param>
    /// <param name="remotePort">The port there, 1 to 65535.</param>
    /// <param name="localPort">The port on this machine, 1 to 65535; 0 for a free one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The local port, on loopback; dispose it to close it earlier. Whether somebody listens over there shows at the first connection.</returns>
    /// <exception cref="ForwardException">The target forwards no ports, or the local port is taken.</exception>
    /// <exception cref="SessionException">The session has ended, or its connection is down.</exception>
    Task<PortForward> ForwardAsync(string remoteHost, int remotePort, int localPort, CancellationToken cancellationToken = default);

    /// <summary>The ports that <see cref="ForwardAsync"/> forwards and that are not closed, in the order of asking.</summary>
    IReadOnlyList<PortForward> Forwards { get; }

    /// <summary>Tells what happens to the session: first its present state, then each change, until its end.</summary>
    /// <param name="cancellationToken">Stops watching.</param>
    /// <returns>The events, each with its time. Any number may watch.</returns>
    IAsyncEnumerable<SessionEvent> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells whether a text could run as it stands. Asks a second shell that runs nothing, so it answers while a command runs.</summary>
    /// <param name="command">Shell text.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <returns>What a prompt needs to know after Enter.</returns>
    /// <exception cref="SessionLostException">The session ended by itself.</exception>
    /// <exception cref="SessionClosedException">The session was closed.</exception>
    Task<CommandSyntax> CheckSyntaxAsync(string command, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells what could stand at a place in shell text: commands, functions, aliases, variables, files, and in bash what the completion that
    /// is registered for a program proposes. Asks a second shell that has the session's state, so it answers while a command runs, with the
    /// state from before that command.
    /// </summary>
    /// <param name="text">Shell text, of any number of lines.</param>
    /// <param name="position">The cursor, as an index into the text.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <returns>
    /// The proposals; none where nothing was found within 2 s, and none of a device. Functions of <c>dash</c> and <c>busybox ash</c> are not
    /// known, because those shells do not tell them.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The cursor is not in the text.</exception>
    /// <exception cref="SessionException">The session has ended, or its connection is down.</exception>
    Task<ShellCompletions> CompleteAsync(string text, int position, CancellationToken cancellationToken = default);

    /// <summary>Tells what a word is as a command: an alias, a function with its body, a program with its path. Answers while a command runs.</summary>
    /// <param name="word">The word, without quotes.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <returns>What the shell says of it; null where it is no command, where there was no answer within 2 s, and of a device.</returns>
    /// <exception cref="SessionException">The session has ended, or its connection is down.</exception>
    Task<ShellDescription?> DescribeAsync(string word, CancellationToken cancellationToken = default);

    /// <summary>Lists what was started in the session and still runs: background jobs, and what a running command has started.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Processes, children of children included, in the order of starting.</returns>
    /// <exception cref="SessionException">The session has ended.</exception>
    Task<IReadOnlyList<RunningProcess>> ListProcessesAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells what is known of the container that the session is in, and what that uses; also while a command runs.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The facts, after a fifth of a second, and after two at most; null where the session is in no container.</returns>
    Task<ContainerFacts?> DescribeContainerAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the session for a sign of life, also while a command runs.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How long the answer took: the shell's where it is idle, else its connection's.</returns>
    /// <exception cref="SessionNotRespondingException">There was no answer within 2 s.</exception>
    /// <exception cref="SessionException">The session has ended.</exception>
    Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes a checkpoint: the files of the container as they are now, and the shell's state. Only for containers that were made for a session.</summary>
    /// <param name="label">What to call it: up to 64 letters, digits, <c>_</c>, <c>.</c>, <c>-</c>. An earlier one of that label is replaced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is taken. A file that a background job is just writing may be half there.</returns>
    /// <exception cref="CheckpointException">It cannot be taken of this target, or could not.</exception>
    /// <exception cref="SessionException">The session has ended.</exception>
    Task CheckpointAsync(string label, CancellationToken cancellationToken = default);

    /// <summary>Goes back to a checkpoint: a new container with the files of then, and a new shell with the state of then. Processes do not come back.</summary>
    /// <param name="label">What it is called.</param>
    /// <param name="cancellationToken">Gives up; the session is then as it was.</param>
    /// <returns>A task that ends when the session is there. Checkpoints that were taken later stay.</returns>
    /// <exception cref="CheckpointException">There is none of that label, or it could not be gone back to.</exception>
    /// <exception cref="SessionException">The session has ended.</exception>
    Task RollBackAsync(string label, CancellationToken cancellationToken = default);

    /// <summary>The labels of the checkpoints that can be gone back to, in the order of taking.</summary>
    IReadOnlyList<string> Checkpoints { get; }

    /// <summary>Ends the shell and everything that was started in the session, and starts a new shell, without the old one's state.</summary>
    /// <param name="cancellationToken">Gives up waiting for the new shell.</param>
    /// <returns>A task that ends when the new shell answers.</returns>
    /// <exception cref="SessionException">The session has ended, or no new shell could be started.</exception>
    Task RestartAsync(CancellationToken cancellationToken = default);
}
