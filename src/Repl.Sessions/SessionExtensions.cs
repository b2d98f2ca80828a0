using System.Buffers;
using System.Text.RegularExpressions;

namespace Repl.Sessions;

/// <summary>Conveniences on <see cref="ISession.ListenAsync"/>.</summary>
public static partial class SessionExtensions
{
    extension(ISession session)
    {
        /// <summary>Whether the session can still be used.</summary>
        public bool IsOpen => !session.Closed.IsCancellationRequested;

        /// <summary>Runs a command to its end and collects what it wrote.</summary>
        /// <param name="command">Shell text: one line or a whole script. Must not contain the character NUL.</param>
        /// <param name="cancellationToken">Interrupts the command, as Ctrl-C would; the session stays usable.</param>
        /// <returns>Exit status, output and duration. Output of background jobs of earlier commands is left out.</returns>
        /// <exception cref="ArgumentException">The command contains NUL.</exception>
        /// <exception cref="SessionLostException">The session ended by itself before the command could start.</exception>
        /// <exception cref="SessionClosedException">The session was closed before the command had ended.</exception>
        /// <exception cref="OperationCanceledException">The command was interrupted.</exception>
        public async Task<CommandResult> RunAsync(string command, CancellationToken cancellationToken = default)
        {
            var output = new ArrayBufferWriter<byte>();
            var errors = new ArrayBufferWriter<byte>();
            CommandEvent.Exited? end = null;
            await foreach (var happened in session.ListenAsync(command, cancellationToken).ConfigureAwait(false))
            {
                switch (happened)
                {
                    case CommandEvent.Output { Kind: OutputKind.StandardOutput } written:
                        output.Write(written.Bytes.Span);
                        break;
                    case CommandEvent.Output written:
                        errors.Write(written.Bytes.Span);
                        break;
                    case CommandEvent.Exited exited:
                        end = exited;
                        break;
                }
            }

            return new CommandResult
            {
                SessionName = session.Name,
                Command = command,
                ExitCode = end!.ExitCode,
                StandardOutputBytes = output.WrittenMemory,
                StandardErrorBytes = errors.WrittenMemory,
                WorkingDirectory = end.WorkingDirectory,
                Duration = end.Duration,
            };
        }

        /// <summary>Reads a shell variable, exported or not, byte for byte.</summary>
        /// <param name="name">The variable's name: letters, digits and <c>_</c>, not starting with a digit.</param>
        /// <param name="cancellationToken">Interrupts the reading; the session stays usable.</param>
        /// <returns>The value as UTF-8 text, or null where the variable is not set.</returns>
        /// <exception cref="ArgumentException">The name is not a variable's name.</exception>
        /// <exception cref="SessionLostException">The session ended by itself.</exception>
        /// <exception cref="SessionClosedException">The session was closed.</exception>
        public async Task<string?> GetVariableAsync(string name, CancellationToken cancellationToken = default)
        {
            if (!VariableName.IsMatch(name))
            {
                throw new ArgumentException($"'{name}' is not the name of a shell variable: use letters, digits and _.", nameof(name));
            }

            var result = await session
                .RunAsync($"[ -n \"${{{name}+set}}\" ] && command printf '%s' \"${name}\"", cancellationToken)
                .ConfigureAwait(false);
            return result.Succeeded ? result.StandardOutput : null;
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex VariableName { get; }
}
