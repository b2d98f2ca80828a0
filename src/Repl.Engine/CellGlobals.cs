using Repl.Sessions;

namespace Repl.Engine;

/// <summary>What C# cells can name beside their own variables. Each open session is a variable of its own besides.</summary>
public sealed class CellGlobals
{
    private readonly Func<CancellationToken> _cancellation;

    internal CellGlobals(SessionRegistry sessions, Func<CancellationToken> cancellation) =>
        (Sessions, Ssh, _cancellation) = (sessions, new SshCommands(sessions), cancellation);

    /// <summary>The open sessions.</summary>
    /// <example><code>
    /// var build = await Sessions.OpenAsync("build");
    /// var revision = (await Sessions["build"].RunAsync("git rev-parse HEAD")).EnsureSucceeded().StandardOutput;
    /// </code></example>
    public SessionRegistry Sessions { get; }

    /// <summary>Runs single commands at SSH hosts, without a session.</summary>
    /// <example><code>
    /// var disk = (await Ssh.RunAsync("web1", "df -h /")).EnsureSucceeded().Lines;
    /// </code></example>
    public SshCommands Ssh { get; }

    /// <summary>Cancelled when the user stops the cell that asks. Commands in sessions heed it without being told.</summary>
    public CancellationToken CellCancellation => _cancellation();
}
