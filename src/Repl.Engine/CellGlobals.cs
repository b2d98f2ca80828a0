using Repl.Sessions;

namespace Repl.Engine;

/// <summary>What C# cells can name beside their own variables. Each open session is a variable of its own besides.</summary>
public sealed class CellGlobals
{
    private readonly Func<CancellationToken> _cancellation;

    internal CellGlobals(SessionRegistry sessions, Func<CancellationToken> cancellation) => (Sessions, _cancellation) = (sessions, cancellation);

    /// <summary>The open sessions.</summary>
    /// <example><code>
    /// var build = await Sessions.OpenAsync("build");
    /// var revision = (await Sessions["build"].RunAsync("git rev-parse HEAD")).EnsureSucceeded().StandardOutput;
    /// </code></example>
    public SessionRegistry Sessions { get; }

    /// <summary>Cancelled when the user stops the cell that asks. Commands in sessions heed it without being told.</summary>
    public CancellationToken CellCancellation => _cancellation();
}
