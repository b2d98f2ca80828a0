using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Docker.Engine;
using Repl.Sessions.Docker.Engine.Messages;
using Repl.Sessions.Remote;

namespace Repl.Sessions.Docker;

/// <summary>Starts programs in a container by the Engine's exec.</summary>
/// <param name="engine">The Engine.</param>
/// <param name="watch">Hears what happens to the container.</param>
/// <param name="container">The Engine's number of it.</param>
internal sealed class ExecLink(EngineClient engine, ContainerWatch watch, string container) : ILauncherLink, IAsyncDisposable
{
    private const string Ready = "repl-ready";

    // A terminal echoes and edits lines at first.
    private const string LoopOnTerminal = $"stty raw -echo && echo {Ready} || exit; {RemoteLauncher.Script}";

    private const int Killed = 128 + 9;

    // Starting takes 40 ms; on a machine that is very busy, or starts a hundred at once, seconds.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private WaitingLauncher? _waiting;

    public CancellationToken Lost => watch.Lost;

    public string? LossReason => watch.LossReason;

    public bool ReusesLaunchers => true;

    public bool TellsExits => true;

    /// <summary>Whether the container has no <c>/bin/sh</c>, as has been found out.</summary>
    public bool LacksShell { get; private set; }

    public async Task<IRemoteChannel> StartLauncherAsync(ProgramSpec program, Func<IRemoteChannel, Task> order, CancellationToken cancellationToken)
    {
        var channel = await StartLauncherAsync(program, cancellationToken).ConfigureAwait(false);
        try
        {
            await order(channel).ConfigureAwait(false);
            return channel;
        }
        catch
        {
            await TakeBackAsync(channel, program, waits: false).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask TakeBackAsync(IRemoteChannel channel, ProgramSpec program, bool waits)
    {
        var exec = (ExecChannel)channel;
        if (waits && program.Terminal is null && Interlocked.CompareExchange(ref _waiting, new WaitingLauncher(exec, program), null) is null)
        {
            return;
        }

        LacksShell |= exec.IsSilent && await FindProcessAsync(exec, CancellationToken.None).ConfigureAwait(false) is 0;
        if (program.Terminal is not null)
        {
            await DismissAsync(exec).ConfigureAwait(false);
        }

        await channel.DisposeAsync().ConfigureAwait(false);
    }

    public Task SettleAsync() => watch.SettleAsync();

    /// <summary>Starts a program. That there is none is told by its status.</summary>
    /// <exception cref="EngineException">The Engine refused, or the container is lost.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The channel owns the streams and is returned.")]
    public async Task<ExecChannel> StartAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, watch.Lost);
        try
        {
            var exec = await engine.PostAsync<ExecRequest, ExecCreated>($"/containers/{container}/exec", request, null, stop.Token).ConfigureAwait(false);
            var died = watch.WhenEndedAsync(exec.Id);
            var conversation = await engine.ConverseAsync($"/exec/{exec.Id}/start", new ExecStart(request.Tty), StartLimit, stop.Token).ConfigureAwait(false);
            var streams = new ExecStreams(conversation, request.Tty);
            return new ExecChannel(exec.Id, streams, WaitAsync(exec.Id, streams, died));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(DockerFailure.NotRunning, LossReason!, "Open the session again once the container runs.");
        }
    }

    /// <summary>Waits until a program has been started, or could not be.</summary>
    /// <param name="exec">The program.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its number on the Engine's machine; 0 where it could not be started; null where nobody can tell.</returns>
    public async Task<int?> FindProcessAsync(ExecChannel exec, CancellationToken cancellationToken)
    {
        try
        {
            for (var pause = FirstPause; ; pause = Longer(pause))
            {
                var details = await engine.GetAsync<ExecDetails>($"/exec/{exec.Id}/json", cancellationToken).ConfigureAwait(false);
                if (details.Pid != 0 || details is { Running: false, ExitCode: not null })
                {
                    return details.Pid;
                }

                await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (EngineException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _waiting, null)?.Channel.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<ExecChannel> StartLauncherAsync(ProgramSpec program, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _waiting, null) is { } waiting)
        {
            if (!waiting.Channel.IsSilent && waiting.CanBecome(program))
            {
                return waiting.Channel;
            }

            await waiting.Channel.DisposeAsync().ConfigureAwait(false);
        }

        var hasTerminal = program.Terminal is not null;
        var channel = await StartAsync(new ExecRequest(["/bin/sh", "-c", hasTerminal ? LoopOnTerminal : RemoteLauncher.Script], hasTerminal), cancellationToken).ConfigureAwait(false);
        if (program.Terminal is { } size)
        {
            await PrepareAsync(channel, size, cancellationToken).ConfigureAwait(false);
        }

        return channel;
    }

    private async Task PrepareAsync(ExecChannel channel, TerminalSize size, CancellationToken cancellationToken)
    {
        var said = "";
        var buffer = new byte[1024];
        while (!said.Contains(Ready, StringComparison.Ordinal))
        {
            var count = await channel.Output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
                throw new ProgramStartException(
                    $"The container has no 'stty', without which it cannot give a program a terminal: {Shorten.Line(said.Trim())}", "Start it without one.");
            }

            said += System.Text.Encoding.UTF8.GetString(buffer, 0, count);
        }

        await engine.PostAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/exec/{channel.Id}/resize?h={size.Rows}&w={size.Columns}"), null, cancellationToken).ConfigureAwait(false);
    }

    // On a terminal nothing ends with its input.
    private static async Task DismissAsync(ExecChannel exec)
    {
        try
        {
            await exec.Input.WriteAsync("exit 0\n"u8.ToArray()).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    // Streams may end before the Engine knows of the program's end, and the other way round while something else holds them.
    private async Task<int> WaitAsync(string exec, ExecStreams streams, Task<int> died)
    {
        try
        {
            await Task.WhenAny(died, streams.Ended, WhenLostAsync()).ConfigureAwait(false);
            var status = await FindStatusAsync(exec, died).ConfigureAwait(false);
            if (status != Killed || await LivesOnAsync().ConfigureAwait(false))
            {
                return status;
            }

            await watch.SettleAsync("The container ended.").ConfigureAwait(false);
            return IProgramChannel.UnknownExitCode;
        }
        finally
        {
            watch.Forget(exec);
            if (Lost.IsCancellationRequested)
            {
                await streams.DisposeAsync().ConfigureAwait(false); // a paused container leaves them open
            }
        }
    }

    private async Task<int> FindStatusAsync(string exec, Task<int> died)
    {
        try
        {
            for (var pause = FirstPause; !Lost.IsCancellationRequested; pause = Longer(pause))
            {
                if (died.IsCompletedSuccessfully)
                {
                    return await died.ConfigureAwait(false);
                }

                if (await engine.GetAsync<ExecDetails>($"/exec/{exec}/json", Lost).ConfigureAwait(false) is { Running: false, ExitCode: { } status })
                {
                    return status;
                }

                await Task.WhenAny(died, WhenLostAsync(), Task.Delay(pause)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // It is lost.
        }
        catch (EngineException gone)
        {
            await watch.SettleAsync($"How a program ended was not told: {gone.Problem}").ConfigureAwait(false);
        }

        return IProgramChannel.UnknownExitCode;
    }

    // A container whose first program ends has all others killed, before the Engine knows that it ends. In such a one nothing can be started.
    private async Task<bool> LivesOnAsync()
    {
        using var limit = new CancellationTokenSource(ProbeLimit);
        try
        {
            var probe = await StartAsync(new ExecRequest(["/bin/sh", "-c", "exit 0"], Tty: false), limit.Token).ConfigureAwait(false);
            await using var _ = probe.ConfigureAwait(false);
            var said = await probe.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            return said.Length == 0 ? await probe.Exited.WaitAsync(limit.Token).ConfigureAwait(false) == 0 : IsOfMissingProgram(said);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether what the Engine says of a program that did not start means that there is no such program.</summary>
    /// <remarks>A file that is missing may be another: those of the container's first program in <c>/proc</c>, where that has just ended.</remarks>
    public static bool IsOfMissingProgram(string said) =>
        said.Contains("executable file", StringComparison.Ordinal)
        || (said.Contains("exec: \"", StringComparison.Ordinal) && said.Contains("no such file or directory", StringComparison.Ordinal));

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private async Task WhenLostAsync()
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = Lost.Register(lost.SetResult);
        await using var _ = registration.ConfigureAwait(false);
        await lost.Task.ConfigureAwait(false);
    }

    /// <summary>A launcher whose program was not there. It has the program's variables, and is in its directory.</summary>
    private sealed record WaitingLauncher(ExecChannel Channel, ProgramSpec Missing)
    {
        public bool CanBecome(ProgramSpec program) =>
            program.Terminal is null
            && program.WorkingDirectory == Missing.WorkingDirectory
            && program.WorkingDirectory is null or ['/', ..]
            && program.Environment.Count == Missing.Environment.Count
            && !program.Environment.Except(Missing.Environment).Any();
    }
}
