using System.Diagnostics.CodeAnalysis;
using Repl.Sessions;
using Repl.Sessions.Workers;

namespace Repl.Engine;

/// <summary>What C# cells can name beside their own variables. Each open session is a variable of its own besides.</summary>
public sealed class CellGlobals
{
    internal CellGlobals(SessionRegistry sessions, WorkerRegistry workers) => (Sessions, Ssh, Workers) = (sessions, new SshCommands(sessions), workers);

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

    /// <summary>Warm interpreters whose functions cells call, on this machine; those of a container are its sandbox's.</summary>
    /// <example><code>
    /// var worker = await Workers.StartAsync(Python("def add(a, b): return a + b"));
    /// var five = await worker.CallAsync&lt;int&gt;("add", [2, 3]);
    /// </code></example>
    public WorkerRegistry Workers { get; }

    /// <summary>Cancelled when the user stops the cell that asks. Commands in sessions heed it without being told.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Cells see the members of an object.")]
    public CancellationToken CellCancellation => AmbientCancellation.Current;
}
