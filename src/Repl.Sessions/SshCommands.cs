using System.Runtime.CompilerServices;

namespace Repl.Sessions;

/// <summary>Runs single commands at SSH hosts, without a session that stays. Thread safe.</summary>
/// <remarks>
/// Each command has a shell of its own, which ends with it, and so does what it has left running. Where a session or another command goes
/// to the same host in the same way, they share one connection.
/// </remarks>
/// <param name="sessions">Knows the inventory, and holds the connections.</param>
/// <example><code>
/// var disk = (await Ssh.RunAsync("web1", "df -h /")).EnsureSucceeded().Lines;
/// </code></example>
public sealed class SshCommands(SessionRegistry sessions)
{
    /// <summary>Runs a command and streams what it does; see <see cref="ISession.ListenAsync"/>.</summary>
    /// <param name="host">A session of the inventory, <c>ssh://user@host:port</c>, or a host or alias alone.</param>
    /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
    /// <param name="options">Time limit, standard input. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="change">Changes how to connect and which shell to start. Default: as the inventory says, else <see cref="SessionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Interrupts the command, or gives up connecting.</param>
    /// <returns>The command's events. Leaving the enumeration early interrupts the command.</returns>
    /// <exception cref="TargetException">The host cannot be understood.</exception>
    /// <exception cref="SessionOpenException">It is no SSH host, or could not be connected to. Nothing has run.</exception>
    /// <exception cref="CommandOutcomeUnknownException">The connection was lost while the command ran.</exception>
    public async IAsyncEnumerable<CommandEvent> ListenAsync(
        string host,
        string command,
        RunOptions? options = null,
        Func<SessionOptions, SessionOptions>? change = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var session = await OpenAsync(host, change, cancellationToken).ConfigureAwait(false);
        await using var _ = session.ConfigureAwait(false);
        await foreach (var happened in session.ListenAsync(command, options, cancellationToken).ConfigureAwait(false))
        {
            yield return happened;
        }
    }

    /// <summary>Runs a command to its end and collects what it wrote.</summary>
    /// <param name="host">A session of the inventory, <c>ssh://user@host:port</c>, or a host or alias alone.</param>
    /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
    /// <param name="options">Time limit, standard input, how much output to keep. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="change">Changes how to connect and which shell to start. Default: as the inventory says, else <see cref="SessionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Interrupts the command, or gives up connecting.</param>
    /// <returns>Exit status, output and duration. A status other than 0 is a result, not an exception.</returns>
    /// <exception cref="TargetException">The host cannot be understood.</exception>
    /// <exception cref="SessionOpenException">It is no SSH host, or could not be connected to. Nothing has run.</exception>
    /// <exception cref="CommandTimeoutException">The command ran too long; the exception holds its output until then.</exception>
    /// <exception cref="CommandOutcomeUnknownException">The connection was lost while the command ran.</exception>
    public async Task<CommandResult> RunAsync(
        string host,
        string command,
        RunOptions? options = null,
        Func<SessionOptions, SessionOptions>? change = null,
        CancellationToken cancellationToken = default)
    {
        var session = await OpenAsync(host, change, cancellationToken).ConfigureAwait(false);
        await using var _ = session.ConfigureAwait(false);
        return await session.RunAsync(command, options ?? RunOptions.Default, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a command with C# values in it, each quoted as one word: <c>RunAsync("web1", $"ls -l {path}")</c>.</summary>
    /// <param name="host">A session of the inventory, <c>ssh://user@host:port</c>, or a host or alias alone.</param>
    /// <param name="command">Shell text; see <see cref="CommandText"/>.</param>
    /// <param name="options">Time limit, standard input, how much output to keep. Default <see cref="RunOptions.Default"/>.</param>
    /// <param name="change">Changes how to connect and which shell to start. Default: as the inventory says, else <see cref="SessionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Interrupts the command, or gives up connecting.</param>
    /// <returns>Exit status, output and duration. A status other than 0 is a result, not an exception.</returns>
    /// <exception cref="SessionException">It could not be run, or not to its end.</exception>
    public Task<CommandResult> RunAsync(
        string host,
        CommandText command,
        RunOptions? options = null,
        Func<SessionOptions, SessionOptions>? change = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        return RunAsync(host, command.ToString(), options, change, cancellationToken);
    }

    private async Task<ISession> OpenAsync(string host, Func<SessionOptions, SessionOptions>? change, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        if (sessions.Plan(host, host) is not { Group: null, Sessions: [var planned] })
        {
            throw new SessionOpenException(host, "That is a group of hosts.", $"Open it with '#!session open', and run the command with '#!@<group>'.");
        }

        if (Target.Parse(planned.Target).Scheme != "ssh")
        {
            throw new SessionOpenException(host, $"'{planned.Target}' is no SSH host.", "Open a session to it, and run the command there.");
        }

        // A shell that the command ends needs no successor.
        var options = (change?.Invoke(planned.Options) ?? planned.Options) with { Respawn = false, Reconnect = false, IdleTimeout = null };
        return await sessions.OpenUnlistedAsync(planned with { Options = options }, cancellationToken).ConfigureAwait(false);
    }
}
