using Repl.Sessions.Wording;

namespace Repl.Sessions.Workers;

/// <summary>The worker's code defines no function of that name. The worker is still usable.</summary>
/// <param name="worker">The worker's id.</param>
/// <param name="function">The name that was asked for.</param>
/// <param name="known">The names of the functions that the code defines.</param>
public sealed class RemoteFunctionNotFoundException(string worker, string function, IReadOnlyCollection<string> known)
    : SessionException(
        worker,
        $"Its code defines no function '{function}'.",
        (Nearest.To(function, known) is { } nearest ? $"Did you mean '{nearest}'? " : "")
        + (known.Count == 0 ? "It defines none at all: define it in the code." : $"It defines: {string.Join(", ", known)}."),
        kind: "Worker")
{
    /// <summary>The name that was asked for.</summary>
    public string Function { get; } = function;

    /// <summary>The names of the functions that the code defines.</summary>
    public IReadOnlyCollection<string> Known { get; } = known;
}
