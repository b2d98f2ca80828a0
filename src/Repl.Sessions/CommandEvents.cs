namespace Repl.Sessions;

/// <summary>Makes a result of what a command does.</summary>
internal static class CommandEvents
{
    extension(IAsyncEnumerable<CommandEvent> events)
    {
        /// <summary>Collects what a command writes until it has ended. Output of background jobs of earlier commands is left out.</summary>
        /// <param name="name">What ran it.</param>
        /// <param name="command">The command as it was given.</param>
        /// <param name="options">How much output to keep.</param>
        /// <exception cref="CommandTimeoutException">The command ran too long; the exception holds its output until then.</exception>
        /// <exception cref="CommandOutcomeUnknownException">The connection was lost; the exception holds the output until then.</exception>
        public async Task<CommandResult> CollectAsync(string name, string command, RunOptions options)
        {
            var output = new CollectedOutput(options.OutputLimitBytes);
            var errors = new CollectedOutput(options.OutputLimitBytes);
            CommandEvent.Exited? end = null;
            ShellReplacement? replacement = null;
            try
            {
                await foreach (var happened in events.ConfigureAwait(false))
                {
                    switch (happened)
                    {
                        case CommandEvent.Output written:
                            (written.Kind is OutputKind.StandardOutput ? output : errors).Add(written.Bytes);
                            break;
                        case CommandEvent.ShellReplaced replaced:
                            replacement = replaced.Replacement;
                            break;
                        case CommandEvent.Exited exited:
                            end = exited;
                            break;
                    }
                }
            }
            catch (CommandTimeoutException timeout)
            {
                throw new CommandTimeoutException(name, timeout.Timeout, Collect());
            }
            catch (CommandOutcomeUnknownException unknown)
            {
                throw new CommandOutcomeUnknownException(name, unknown.Reason, Collect());
            }

            return Collect();

            CommandResult Collect() => new()
            {
                SessionName = name,
                Command = command,
                ExitCode = end!.ExitCode,
                StandardOutputBytes = output.ToMemory(),
                StandardErrorBytes = errors.ToMemory(),
                OmittedOutputBytes = output.OmittedBytes,
                OmittedErrorBytes = errors.OmittedBytes,
                WorkingDirectory = end.WorkingDirectory,
                Duration = end.Duration,
                Replacement = replacement,
            };
        }
    }
}
