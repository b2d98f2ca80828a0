using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Repl.Sessions;

/// <summary>Runs a program to its end, without a shell: what <see cref="ISession.ListenAsync"/> is for a command.</summary>
internal sealed class ProgramRun
{
    private const int BufferBytes = 64 * 1024;

    private static readonly TimeSpan InterruptGrace = TimeSpan.FromSeconds(3); // as of a session

    // What still holds the output of a program that has ended, is something that it has left running.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AllOfIt = TimeSpan.FromDays(3650);

    // Whoever reads slowly makes the program wait.
    private readonly Channel<CommandEvent> _events = Channel.CreateBounded<CommandEvent>(new BoundedChannelOptions(16) { SingleReader = true });
    private readonly IConnection _connection;
    private readonly IProgramChannel _program;
    private readonly TimeProvider _time;
    private long _read;

    private ProgramRun(IConnection connection, IProgramChannel program, TimeProvider time) => (_connection, _program, _time) = (connection, program, time);

    /// <summary>Runs it and streams what it does.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="program">What.</param>
    /// <param name="name">What users call the place.</param>
    /// <param name="options">Time limit, standard input.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Interrupts it; after 3 s it is killed.</param>
    /// <returns>The program's events; nothing that it has started is left running. Leaving the enumeration early interrupts it.</returns>
    /// <exception cref="ProgramStartException">It could not be started.</exception>
    /// <exception cref="CommandTimeoutException">It ran too long.</exception>
    /// <exception cref="CommandOutcomeUnknownException">The connection was lost while it ran.</exception>
    public static async IAsyncEnumerable<CommandEvent> ListenAsync(
        IConnection connection, ProgramSpec program, string name, RunOptions options, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ambient = AmbientCancellation.Current;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ambient);
        var channel = await connection.StartAsync(program, stop.Token).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        using var limit = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, limit.Token);
        var run = new ProgramRun(connection, channel, time);
        yield return new CommandEvent.Started(time.GetUtcNow());
        var running = run.RunAsync(options.StandardInput, interrupt.Token);
        try
        {
            await foreach (var happened in run._events.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return happened;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            run._events.Writer.TryComplete(); // nobody reads any more
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (await running.ConfigureAwait(false) == IProgramChannel.UnknownExitCode)
        {
            throw new CommandOutcomeUnknownException(name, connection.LossReason ?? "The connection was lost.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        ambient.ThrowIfCancellationRequested();
        if (limit.IsCancellationRequested)
        {
            throw new CommandTimeoutException(name, options.Timeout!.Value);
        }
    }

    private async Task<int> RunAsync(CommandInput? input, CancellationToken interrupt)
    {
        var started = _time.GetTimestamp();
        using var ended = new CancellationTokenSource();
        var feeding = FeedAsync(input, ended.Token);
        var reading = Task.WhenAll(
            ReadAsync(_program.StandardOutput, OutputKind.StandardOutput), ReadAsync(_program.StandardError, OutputKind.StandardError));
        try
        {
            await ExitAsync(interrupt).ConfigureAwait(false);
            await EndOutputAsync(reading).ConfigureAwait(false);
            var status = await _program.Exited.ConfigureAwait(false);
            await _events.Writer.WriteAsync(new CommandEvent.Exited(status, null, _time.GetElapsedTime(started)), CancellationToken.None).ConfigureAwait(false);
            return status;
        }
        catch (ChannelClosedException)
        {
            return await _program.Exited.ConfigureAwait(false); // nobody reads any more
        }
        finally
        {
            _events.Writer.TryComplete();
            await ended.CancelAsync().ConfigureAwait(false);
            await _program.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAll(feeding, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ExitAsync(CancellationToken interrupt)
    {
        await ((Task)_program.Exited).WaitAsync(interrupt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_program.Exited.IsCompleted)
        {
            await _program.InterruptAsync(AllOfIt, CancellationToken.None).ConfigureAwait(false);
            await ((Task)_program.Exited).WaitAsync(InterruptGrace, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!_program.Exited.IsCompleted)
        {
            await _program.KillAsync().ConfigureAwait(false);
            await _program.Exited.ConfigureAwait(false);
        }
    }

    // To its end, which comes when nothing holds it any more: what the program has left running is ended, once nothing has come for a while.
    private async Task EndOutputAsync(Task reading)
    {
        for (var before = -1L; !reading.IsCompleted && !_connection.Lost.IsCancellationRequested && before != Volatile.Read(ref _read);)
        {
            before = Volatile.Read(ref _read);
            await reading.WaitAsync(OutputGrace, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!reading.IsCompleted && !_connection.Lost.IsCancellationRequested)
        {
            await _program.EndChildrenAsync(AllOfIt, TimeSpan.Zero).ConfigureAwait(false);
        }

        await reading.WaitAsync(_connection.Lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FeedAsync(CommandInput? input, CancellationToken ended)
    {
        try
        {
            if (input is not null)
            {
                await input.Open().CopyToAsync(_program.StandardInput, ended).ConfigureAwait(false);
            }

            await _program.StandardInput.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It has ended without reading all.
        }
    }

    private async Task ReadAsync(Stream stream, OutputKind kind)
    {
        try
        {
            for (var buffer = new byte[BufferBytes]; await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count; buffer = new byte[BufferBytes])
            {
                await _events.Writer.WriteAsync(new CommandEvent.Output(kind, buffer.AsMemory(0, count))).ConfigureAwait(false);
                Interlocked.Add(ref _read, count);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or ChannelClosedException)
        {
            // The connection is lost, or nobody reads any more.
        }
    }
}
