using System.Diagnostics.CodeAnalysis;
using Repl.Sessions;

namespace Repl.Engine;

/// <summary>What C# cells can name beside their own variables. Each open session is a variable of its own besides.</summary>
public sealed class CellGlobals
{
    internal CellGlobals(SessionRegistry sessions) => (Sessions, Ssh) = (sessions, new SshCommands(sessions));

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
    [SuppressMessage("Performance", "CA1822", Justification = "Cells see the members of an object.")]
    public CancellationToken CellCancellation => AmbientCancellation.Current;
}
