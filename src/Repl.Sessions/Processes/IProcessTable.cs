namespace Repl.Sessions.Processes;

/// <summary>The processes of the machine that a program runs on. Thread safe.</summary>
internal interface IProcessTable
{
    /// <summary>Finds the living processes that carry a mark or belong to a process session.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="leader">The session's number, which is that of the process that leads it.</param>
    /// <returns>What was found; nothing where the machine cannot be asked any more.</returns>
    Task<ProcessListing> ListAsync(ProcessMark mark, int leader);

    /// <summary>Sends a signal to processes, in the order given. That some have ended is no error.</summary>
    /// <param name="processes">Their numbers.</param>
    /// <param name="signal">The signal's number.</param>
    /// <returns>A task that ends when the signals were sent, or cannot be sent.</returns>
    Task SignalAsync(IReadOnlyList<int> processes, int signal);
}
