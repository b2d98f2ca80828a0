namespace Repl.Sessions.Shells;

/// <summary>Interrupts one command, at most once, and only while the command has the shell: never the one after it.</summary>
internal sealed class CommandInterrupt(Shell shell, ShellCommand command, TimeSpan grace)
{
    private readonly Lock _gate = new();
    private Task? _interrupting;
    private bool _isOver;

    /// <summary>Whether the command was interrupted.</summary>
    public bool WasStarted
    {
        get
        {
            lock (_gate)
            {
                return _interrupting is not null;
            }
        }
    }

    /// <summary>Starts to stop the command, unless it has given up the shell already.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (!_isOver && !command.Finished.IsCompleted)
            {
                _interrupting ??= shell.InterruptAsync(command, grace);
            }
        }
    }

    /// <summary>Lets no interrupt start any more, and waits for one that is on its way.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            _isOver = true;
            return _interrupting ?? Task.CompletedTask;
        }
    }
}
