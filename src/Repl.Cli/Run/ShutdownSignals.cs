using System.Runtime.InteropServices;

namespace Repl.Cli.Run;

/// <summary>
/// Turns Ctrl-C and the signals that ask a program to end into cancellation, so that sessions are closed before it ends.
/// </summary>
/// <remarks>
/// The first signal asks politely, the second asks not to wait any longer, and the third ends the process where it stands: there
/// is always a way out. A signal that was ignored when the program started (<c>nohup</c>) stays ignored.
/// </remarks>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly CancellationTokenSource _urgent = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;
    private int _firstNumber;

    private ShutdownSignals(params ReadOnlySpan<PosixSignal> signals) =>
        _registrations = [.. signals.ToArray().Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    /// <summary>Cancelled by the first signal: stop what is running and end.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>Cancelled by the second signal: end without waiting for what is running.</summary>
    public CancellationToken Urgent => _urgent.Token;

    /// <summary>The exit code that tells a shell which signal it was: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.</summary>
    public int ExitCode => ExitCodes.SignalBase + Volatile.Read(ref _firstNumber);

    /// <summary>Listens to Ctrl-C, SIGTERM and SIGHUP.</summary>
    /// <returns>The listener.</returns>
    public static ShutdownSignals WithInterrupt() => new(PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP);

    /// <summary>Listens to SIGTERM and SIGHUP only: at a prompt, Ctrl-C has another meaning.</summary>
    /// <returns>The listener.</returns>
    public static ShutdownSignals WithoutInterrupt() => new(PosixSignal.SIGTERM, PosixSignal.SIGHUP);

    /// <summary>Gives the signals their usual meaning again.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        // The two sources are left to the garbage collector: a signal may still be on its way to them.
    }

    private void Handle(PosixSignalContext context)
    {
        var count = Interlocked.Increment(ref _count);
        context.Cancel = count <= 2;
        if (count == 1)
        {
            Volatile.Write(ref _firstNumber, Number(context.Signal));
            _requested.Cancel();
        }
        else if (count == 2)
        {
            _urgent.Cancel();
        }
    }

    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGTERM => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "Not a signal that is listened to."),
    };
}
