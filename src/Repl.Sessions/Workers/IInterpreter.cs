namespace Repl.Sessions.Workers;

/// <summary>A running interpreter that has loaded the user's code. Used by one at a time, its worker sees to that.</summary>
/// <remarks>Disposing ends it and all that it has started.</remarks>
internal interface IInterpreter : IAsyncDisposable
{
    /// <summary>Ends when it has ended, of itself or not.</summary>
    Task Ended { get; }

    /// <summary>Why it has ended, as sentences; of no meaning before it has.</summary>
    string EndReason { get; }

    /// <summary>Calls a function.</summary>
    /// <param name="call">Which, and with what.</param>
    /// <param name="cancellationToken">Interrupts the call; where that does not stop it in time, the interpreter is ended.</param>
    /// <exception cref="InterpreterEndedException">The interpreter has ended, before the call or during it.</exception>
    /// <exception cref="RemoteFunctionException">The function failed.</exception>
    /// <exception cref="RemoteFunctionNotFoundException">There is no such function.</exception>
    /// <exception cref="CommandTimeoutException">It took too long.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    Task<WorkerResult> CallAsync(WorkerCall call, CancellationToken cancellationToken);

    /// <summary>Looks whether the code defines a function.</summary>
    /// <exception cref="InterpreterEndedException">The interpreter has ended.</exception>
    /// <exception cref="RemoteFunctionNotFoundException">There is no such function.</exception>
    Task CheckAsync(string function, CancellationToken cancellationToken);
}
