using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipes;
using Repl.Sessions.Processes;

namespace Repl.Sessions.Local;

/// <summary>A program on this machine that leads a process session of its own.</summary>
internal sealed class LocalProgram : IProgramChannel
{
    private static readonly TimeSpan TerminationGrace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostLaunchTime = TimeSpan.FromSeconds(5);

    // A user may have 64 MiB of pipes before Linux gives him tiny ones (pipe(7)): 200 programs.
    private const int OutputSize = 256 * 1024;
    private const int ErrorSize = 64 * 1024;

    private readonly Process _process;
    private readonly ProcessFamily _family;
    private readonly Keeper? _keeper;
    private readonly Lazy<Task> _ending;

    /// <param name="process">The program itself.</param>
    /// <param name="mark">What it and all that it starts carry.</param>
    /// <param name="keeper">What ends them if we cannot; null where what it starts may outlive it.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "Whoever starts a program reads its streams to the end, perhaps after the program was disposed.")]
    public LocalProgram(Process process, ProcessMark mark, Keeper? keeper)
    {
        (_process, _keeper) = (process, keeper);
        StandardInput = process.StandardInput.BaseStream; // which may be asked for when the process was disposed
        (StandardOutput, StandardError) = (Pollable(process.StandardOutput, OutputSize), Pollable(process.StandardError, ErrorSize));
        Id = process.Id;
        _ending = new Lazy<Task>(EndAsync);
        Exited = WaitAsync(process);
        _family = new ProcessFamily(new LocalProcessTable(LocalProcessTable.Uptime() - MostLaunchTime), mark, process.Id, Exited);
    }

    public int Id { get; }

    public Stream StandardInput { get; }

    public Stream StandardOutput { get; }

    public Stream StandardError { get; }

    public Task<int> Exited { get; }

    int IProgramChannel.UnreadInput => PipeLength.Of(StandardInput);

    public IReadOnlyCollection<string> OwnVariables { get; } = [ProcessMark.Variable, Keeper.Variable];

    public Task RememberJobsAsync(int last) => _family.RememberJobsAsync(last);

    public Task InterruptAsync(TimeSpan youngerThan, CancellationToken cancellationToken = default) =>
        _family.InterruptAsync(youngerThan, cancellationToken);

    public Task KillAsync() => _family.KillAsync();

    public Task EndChildrenAsync(TimeSpan youngerThan, TimeSpan grace) => _family.EndChildrenAsync(youngerThan, grace);

    public Task<IReadOnlyList<RunningProcess>> ListProcessesAsync() => _family.ListStartedAsync();

    public ValueTask DisposeAsync() => new(_ending.Value);

    private static Stream Pollable(StreamReader output, int size) =>
        OperatingSystem.IsLinux() && output.BaseStream is PipeStream pipe ? new OutputPipe(pipe, size) : output.BaseStream;

    private static async Task<int> WaitAsync(Process process)
    {
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode;
    }

    // The program itself goes first: a shell whose child is ended runs the next command of its line.
    private async Task EndAsync()
    {
        CloseInput(); // an idle shell ends by this alone
        if (!await ExitsWithinAsync(TerminationGrace).ConfigureAwait(false))
        {
            await _family.TerminateAsync().ConfigureAwait(false);
            await ExitsWithinAsync(TerminationGrace).ConfigureAwait(false);
            await _family.KillAsync().ConfigureAwait(false); // an interactive shell does not heed SIGTERM
        }

        if (_keeper is not null)
        {
            await _family.EndAllAsync().ConfigureAwait(false);
        }

        await ExitsWithinAsync(ExitLimit).ConfigureAwait(false);
        _process.Dispose();
        await (_keeper?.ReleaseAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan limit)
    {
        await ((Task)Exited).WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Exited.IsCompleted;
    }

    private void CloseInput()
    {
        try
        {
            StandardInput.Dispose();
        }
        catch (IOException)
        {
            // Bytes that the program no longer wanted: it has ended already.
        }
    }
}
