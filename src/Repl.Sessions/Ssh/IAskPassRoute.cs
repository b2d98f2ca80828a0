using System.Collections.Immutable;

namespace Repl.Sessions.Ssh;

/// <summary>The way on which the questions of <c>ssh</c> come to us, and the answers go back. No secret reaches a disk, an argument or an environment.</summary>
internal interface IAskPassRoute : IAsyncDisposable
{
    /// <summary>What makes <c>ssh</c> ask here.</summary>
    ImmutableDictionary<string, string> Environment { get; }

    /// <summary>Options of <c>ssh</c> besides; they win over all others.</summary>
    ImmutableArray<string> Options { get; }

    /// <summary>Why nobody can be asked on this way; null where somebody can.</summary>
    SshConnectException? Obstacle => null;

    /// <summary>Waits for the next question. Each is answered before the next is waited for.</summary>
    /// <param name="stop">Ends the waiting.</param>
    /// <returns>The question; null where the waiting was ended.</returns>
    Task<AskPassQuestion?> ReadAsync(CancellationToken stop);

    /// <summary>Answers it.</summary>
    /// <param name="answer">One line; null where nobody has an answer.</param>
    /// <returns>A task that ends when the answer is on its way.</returns>
    Task AnswerAsync(string? answer);
}
