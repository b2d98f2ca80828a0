using Repl.Sessions.Devices;
using Repl.Sessions.Forwarding;

namespace Repl.Sessions;

/// <summary>Conveniences on <see cref="ISession.ListenAsync"/>.</summary>
public static class SessionExtensions
{
    extension(ISession session)
    {
        /// <summary>Whether the session can still be used.</summary>
        public bool IsOpen => !session.Closed.IsCancellationRequested;

        /// <summary>Lets a free port on this machine lead to one beyond the target; see <see cref="ISession.ForwardAsync"/>.</summary>
        /// <param name="remoteHost">A host name or address, looked up over there: <c>localhost</c> is the target itself.</param>
        /// <param name="remotePort">The port there, 1 to 65535.</param>
        /// <param name="cancellationToken">Gives up.</param>
        /// <returns>The local port, on loopback; it ends with the session, or when it is disposed.</returns>
        /// <exception cref="ForwardException">The target forwards no ports.</exception>
        /// <exception cref="SessionException">The session has ended, or its connection is down.</exception>
        public Task<PortForward> ForwardAsync(string remoteHost, int remotePort, CancellationToken cancellationToken = default) =>
            session.ForwardAsync(remoteHost, remotePort, 0, cancellationToken);

        /// <summary>Runs a command and streams what it does; see <see cref="ISession.ListenAsync"/>.</summary>
        /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
        /// <param name="cancellationToken">Interrupts the command, as Ctrl-C would; the session stays usable.</param>
        /// <returns>The command's events. Leaving the enumeration early interrupts the command.</returns>
        public IAsyncEnumerable<CommandEvent> ListenAsync(string command, CancellationToken cancellationToken) =>
            session.ListenAsync(command, null, cancellationToken);

        /// <summary>Runs a command to its end and collects what it wrote.</summary>
        /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
        /// <param name="cancellationToken">Interrupts the command, as Ctrl-C would; the session stays usable.</param>
        /// <returns>Exit status, output and duration. Output of background jobs of earlier commands is left out.</returns>
        /// <exception cref="ArgumentException">The command contains NUL.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
        public Task<CommandResult> RunAsync(string command, CancellationToken cancellationToken = default) =>
            session.RunAsync(command, RunOptions.Default, cancellationToken);

        /// <summary>Runs a command with C# values in it, each quoted as one word: <c>RunAsync($"ls -l {path}")</c>.</summary>
        /// <param name="command">Shell text; see <see cref="CommandText"/>.</param>
        /// <param name="cancellationToken">Interrupts the command, as Ctrl-C would; the session stays usable.</param>
        /// <returns>Exit status, output and duration. Output of background jobs of earlier commands is left out.</returns>
        /// <exception cref="SessionException">The session has ended.</exception>
        /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
        public Task<CommandResult> RunAsync(CommandText command, CancellationToken cancellationToken = default) =>
            session.RunAsync(command, RunOptions.Default, cancellationToken);

        /// <summary>Runs a command with C# values in it, each quoted as one word: <c>RunAsync($"ls -l {path}", options)</c>.</summary>
        /// <param name="command">Shell text; see <see cref="CommandText"/>.</param>
        /// <param name="options">Time limit, standard input, how much output to keep.</param>
        /// <param name="cancellationToken">Interrupts the command, as Ctrl-C would; the session stays usable.</param>
        /// <returns>Exit status, output and duration. Output of background jobs of earlier commands is left out.</returns>
        /// <exception cref="CommandTimeoutException">The command ran too long; the exception holds its output until then.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
        public Task<CommandResult> RunAsync(CommandText command, RunOptions options, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(command);
            return session.RunAsync(command.ToString(), options, cancellationToken);
        }

        /// <summary>Runs a command to its end and collects what it wrote.</summary>
        /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
        /// <param name="options">Time limit, standard input, how much output to keep.</param>
        /// <param name="cancellationToken">Interrupts the command, as Ctrl-C would; the session stays usable.</param>
        /// <returns>Exit status, output and duration. Output of background jobs of earlier commands is left out.</returns>
        /// <exception cref="ArgumentException">The command contains NUL.</exception>
        /// <exception cref="CommandTimeoutException">The command ran too long; the exception holds its output until then.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
        public Task<CommandResult> RunAsync(string command, RunOptions options, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(options);
            return session.ListenAsync(command, options, cancellationToken).CollectAsync(session.Name, command, options);
        }

        /// <summary>Starts a command that is talked to while it runs, such as <c>python3 -m pdb main.py</c>; see <see cref="InteractiveCommand"/>.</summary>
        /// <param name="command">Shell text. It has the session's state, and the session is busy until it ends.</param>
        /// <param name="prompt">What it writes when it waits for a line, exactly, such as <c>(Pdb) </c> with its blank.</param>
        /// <param name="cancellationToken">Gives up waiting for the first prompt; the command is then interrupted.</param>
        /// <returns>The command, which waits for a line; or which has ended already. Disposing it interrupts it.</returns>
        /// <exception cref="ArgumentException">The prompt is empty, or the command contains NUL.</exception>
        /// <exception cref="SessionException">The session has ended, or its connection is lost.</exception>
        public Task<InteractiveCommand> StartInteractiveAsync(string command, string prompt, CancellationToken cancellationToken = default)
        {
            ArgumentNullException.ThrowIfNull(command);
            ArgumentException.ThrowIfNullOrEmpty(prompt);
            return InteractiveCommand.StartAsync(session, command, prompt, cancellationToken);
        }

        /// <summary>Reads a shell variable, exported or not, byte for byte.</summary>
        /// <param name="name">The variable's name: letters, digits and <c>_</c>, not starting with a digit.</param>
        /// <param name="cancellationToken">Interrupts the reading; the session stays usable.</param>
        /// <returns>The value as UTF-8 text, or null where the variable is not set.</returns>
        /// <exception cref="ArgumentException">The name is not a variable's name.</exception>
        /// <exception cref="VariablesUnavailableException">The session goes to a device, which has no shell.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public async Task<string?> GetVariableAsync(string name, CancellationToken cancellationToken = default)
        {
            CheckVariable(session, name);
            var print = session.Shell switch
            {
                "mksh" => "builtin print -rn --",
                "zsh" => "builtin printf %s",
                _ => "command printf %s",
            };

            // A condition, because a failing command could end the shell (`set -e`).
            var command = $"if [ -n \"${{{name}+set}}\" ]; then {print} \"=${name}\"; fi";
            var result = await session.RunAsync(command, cancellationToken).ConfigureAwait(false);
            return result.StandardOutput is ['=', .. var value] ? value : null;
        }

        /// <summary>Sets a shell variable, byte for byte.</summary>
        /// <param name="name">The variable's name: letters, digits and <c>_</c>, not starting with a digit.</param>
        /// <param name="value">Its value. Must not contain the character NUL.</param>
        /// <param name="export">Whether programs started later get it in their environment. Default no.</param>
        /// <param name="cancellationToken">Interrupts the setting; the session stays usable.</param>
        /// <returns>A task that ends when the variable is set.</returns>
        /// <exception cref="ArgumentException">The name is not a variable's name, or the value contains NUL.</exception>
        /// <exception cref="CommandFailedException">The shell refused; such as for a variable that is read-only.</exception>
        /// <exception cref="VariablesUnavailableException">The session goes to a device, which has no shell.</exception>
        /// <exception cref="SessionException">The session has ended.</exception>
        public async Task SetVariableAsync(string name, string value, bool export = false, CancellationToken cancellationToken = default)
        {
            CheckVariable(session, name);
            ArgumentNullException.ThrowIfNull(value);
            var assignment = $"{name}={CommandText.Quote(value)}";
            var command = export ? $"{assignment}; export {name}" : assignment;
            var result = await session.RunAsync(command, RunOptions.Default with { HidesText = true }, cancellationToken).ConfigureAwait(false);

            // The value may be a secret. The command holds it, and with `set -x` standard error too, before the shell's last line.
            (result with { Command = $"{name}=…", StandardErrorBytes = LastLine(result.StandardErrorBytes) }).EnsureSucceeded();
        }
    }

    private static ReadOnlyMemory<byte> LastLine(ReadOnlyMemory<byte> text)
    {
        var end = text.Span.TrimEnd((byte)'\n').Length;
        return text[(text.Span[..end].LastIndexOf((byte)'\n') + 1)..end];
    }

    private static void CheckVariable(ISession session, string name)
    {
        if (session.Shell == DeviceSession.ShellName)
        {
            throw new VariablesUnavailableException(session.Name);
        }

        if (!VariableName.IsValid(name))
        {
            throw new ArgumentException($"'{name}' is not the name of a shell variable: use letters, digits and _.", nameof(name));
        }
    }
}
