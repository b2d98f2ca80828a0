using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Sessions.Remote;

namespace Repl.Sessions.Docker;

/// <summary>
/// Starts programs in a container that has no shell. Nothing in there can then list or signal processes; where the Engine runs on this
/// machine, and the user may, that is done from outside.
/// </summary>
internal static class BareProgram
{
    private const int NoProcess = int.MaxValue; // no kernel gives such a number

    private static readonly TimeSpan MostLaunchTime = TimeSpan.FromSeconds(5);

    /// <summary>Starts one.</summary>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The program owns its channel and is returned.")]
    public static async Task<IProgramChannel> StartAsync(ExecLink link, IRemoteLink watch, Target target, ProgramSpec program, CancellationToken cancellationToken)
    {
        var mark = ProcessMark.Create();
        var table = new LocalProcessTable(LocalProcessTable.Uptime() - MostLaunchTime);
        ExecChannel? channel = null;
        try
        {
            channel = await link.StartAsync(Describe(program, mark), cancellationToken).ConfigureAwait(false);
            if (await link.FindProcessAsync(channel, cancellationToken).ConfigureAwait(false) is not { } process || process == 0)
            {
                throw await ExplainAsync(channel, target, program, cancellationToken).ConfigureAwait(false);
            }

            await channel.Input.WriteAsync(program.FirstInput.AsMemory(), cancellationToken).ConfigureAwait(false);

            // The number may be one of another machine, and so mean another process here.
            var isHere = (await table.ListAsync(mark, NoProcess).ConfigureAwait(false)).Processes.Any(found => found.Id == process);
            return new RemoteProgram(watch, table, new RemoteStart(channel, isHere ? process : NoProcess, channel.Output, channel.Error), mark, program.KeepsJobs);
        }
        catch (Exception failure)
        {
            if (channel is not null)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }

            await RemoteProgram.EndAbandonedAsync(table, mark).ConfigureAwait(false);
            if (failure is IOException)
            {
                await watch.SettleAsync().ConfigureAwait(false);
                throw new ProgramStartException(watch.LossReason ?? $"{target} did not start '{program.FileName}': {failure.Message}", "Connect again.", failure);
            }

            throw;
        }
    }

    private static ExecRequest Describe(ProgramSpec program, ProcessMark mark) => new(
        [program.FileName, .. program.Arguments],
        program.Terminal is not null,
        [.. program.Environment.SetItem(ProcessMark.Variable, mark.Value).Select(variable => $"{variable.Key}={variable.Value}")],
        program.WorkingDirectory);

    private static async Task<ProgramStartException> ExplainAsync(ExecChannel channel, Target target, ProgramSpec program, CancellationToken cancellationToken)
    {
        var said = await channel.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        return program.FileName == "sh" ? new ProgramStartException($"There is no shell on {target}.", "Run a program in it by its argument list, or use an image that has a shell.")
            : ExecLink.IsOfMissingProgram(said) ? new ProgramStartException($"There is no program '{program.FileName}' on {target}, and no shell.", "Run one that is there, by its path, or use an image that has a shell.")
            : new ProgramStartException($"{target} did not start '{program.FileName}': {Shorten.Line(said)}.", "Check its path, and that the user may run it.");
    }
}
