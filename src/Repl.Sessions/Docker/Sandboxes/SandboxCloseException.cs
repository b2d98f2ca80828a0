namespace Repl.Sessions.Docker.Sandboxes;

/// <summary>Sandboxes could not be removed: their containers may still run.</summary>
/// <param name="remaining">What the containers are called.</param>
/// <param name="count">How many were to be removed.</param>
public sealed class SandboxCloseException(IReadOnlyList<string> remaining, int count)
    : Exception(
        $"{(count == 1 ? $"The sandbox '{remaining[0]}' could not be removed and may still run." : $"{remaining.Count} of {count} sandboxes could not be removed and may still run: {string.Join(", ", remaining)}.")}"
        + $" Remove {(remaining.Count == 1 ? "it" : "them")} with 'docker rm -f {string.Join(' ', remaining)}', or, once the Docker Engine answers again and this program has ended, with 'repl sandbox prune'.")
{
    /// <summary>What the containers are called that may still run.</summary>
    public IReadOnlyList<string> Remaining { get; } = remaining;
}
