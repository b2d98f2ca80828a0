using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Local;

/// <summary>Starts programs on this machine. Needs no link, so it never drops.</summary>
public sealed class LocalConnection : IConnection
{
    /// <inheritdoc/>
    public Target Target => Target.Local;

    /// <inheritdoc/>
    public CancellationToken Lost => CancellationToken.None;

    /// <inheritdoc/>
    public string? LossReason => null;

    bool IConnection.IsDirect => OperatingSystem.IsLinux(); // see LocalProgram, whose streams can be polled there

    /// <inheritdoc/>
    public async Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        cancellationToken.ThrowIfCancellationRequested();
        if (OperatingSystem.IsWindows())
        {
            throw new ProgramStartException(
                "Sessions on this machine itself need Linux, and this is Windows.",
                "Open one at an SSH host, such as ssh://user@host; Windows' own Linux (WSL) is one where an SSH server runs in it.");
        }

        if (program.Terminal is not null)
        {
            throw new ProgramStartException("Programs on this machine cannot be given a terminal.", "Start it without one.");
        }

        if (program.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            throw new ProgramStartException($"The directory '{directory}' does not exist on this machine.", "Choose another one.");
        }

        var path = ProgramPath.Find(program.FileName)
            ?? throw new ProgramStartException($"There is no program '{program.FileName}' on this machine.", "Install it, or choose another one.");
        var word = IsFoundByName(program) ? program.FileName : path;
        return await StartAsync(program, await Launcher.PrependAsync(word, program.Arguments).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // What it was started by is what a shell calls itself in its messages. env(1) takes a word with `=` for a variable.
    private static bool IsFoundByName(ProgramSpec program) =>
        !program.Environment.ContainsKey("PATH") && !program.FileName.StartsWith('-') && !program.FileName.Contains('=', StringComparison.Ordinal);

    private static async Task<LocalProgram> StartAsync(ProgramSpec program, ImmutableArray<string> commandLine)
    {
        var mark = ProcessMark.Create();
        var start = new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = program.WorkingDirectory ?? "",
        };
        Keeper? keeper = null;
        try
        {
            keeper = program.KeepsJobs ? null : Keeper.Take();
            foreach (var (name, value) in program.Environment.SetItem(ProcessMark.Variable, mark.Value).SetItem(Keeper.Variable, keeper?.Mark ?? ""))
            {
                start.Environment[name] = value;
            }

            var started = new LocalProgram(Process.Start(start)!, mark, keeper);
            await SendAsync(started.StandardInput, program.FirstInput).ConfigureAwait(false);
            return started;
        }
        catch (Win32Exception cause)
        {
            await (keeper?.ReleaseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            throw new ProgramStartException(
                $"The program '{program.FileName}' could not be started: {cause.Message}.", "Check that 'setsid' is installed.", cause);
        }
    }

    private static async Task SendAsync(Stream input, ImmutableArray<byte> first)
    {
        try
        {
            await input.WriteAsync(first.AsMemory()).ConfigureAwait(false);
            await input.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended already: its status tells.
        }
    }
}
