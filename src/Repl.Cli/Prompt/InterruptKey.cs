using System.Runtime.InteropServices;

namespace Repl.Cli.Prompt;

/// <summary>Ctrl-C at a prompt: stops what is going on right now and nothing else.</summary>
internal sealed class InterruptKey : IInterruptKey, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration _registration;
    private CancellationTokenSource _current = new();

    /// <summary>Starts to listen.</summary>
    public InterruptKey() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Press);

    /// <inheritdoc/>
    public CancellationToken NextPress()
    {
        lock (_gate)
        {
            if (_current.IsCancellationRequested)
            {
                _current = new CancellationTokenSource();
            }

            return _current.Token;
        }
    }

    /// <summary>Gives Ctrl-C its usual meaning again.</summary>
    public void Dispose() => _registration.Dispose();

    private void Press(PosixSignalContext context)
    {
        context.Cancel = true;
        CancellationTokenSource pressed;
        lock (_gate)
        {
            pressed = _current;
        }

        pressed.Cancel();    // outside the lock: callbacks may ask for the next press
    }
}
