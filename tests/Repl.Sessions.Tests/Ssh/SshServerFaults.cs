using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>What can go wrong with a server, done to it.</summary>
[UnsupportedOSPlatform("windows")]
internal static class SshServerFaults
{
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;

    /// <summary>Kills what serves the connections that are open, and nothing else.</summary>
    public static void DropConnections(this SshServer server)
    {
        foreach (var process in ConnectionsOf(server))
        {
            LocalProcessTable.Send(process, UnixSignal.Kill);
        }
    }

    /// <summary>Stops what serves the connections that are open: nothing comes from there any more, as if packets were dropped.</summary>
    public static void FreezeConnections(this SshServer server)
    {
        foreach (var process in ConnectionsOf(server))
        {
            LocalProcessTable.Send(process, StopSignal);
        }
    }

    /// <summary>Waits until no channel runs a program.</summary>
    public static async Task WaitForNoTerminalAsync(this SshServer server, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (Processes().Any(process => process.ParentId != server.Id && ConnectionsOf(server).Contains(process.ParentId)))
        {
            Assert.InRange(waited.Elapsed, TimeSpan.Zero, TestLimits.Wait);
            await Task.Delay(10, cancellationToken);
        }
    }

    private static List<int> ConnectionsOf(SshServer server) => [.. Processes().Where(process => process.ParentId == server.Id).Select(process => process.Id)];

    private static List<MarkedProcess> Processes() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => MarkedProcess.Parse(id, ProcFile.ReadText(id, "stat")))
            .OfType<MarkedProcess>(),
    ];

    /// <summary>Lets the server take no notice of anybody, until <see cref="Wake"/>.</summary>
    public static void FallAsleep(this SshServer server) => LocalProcessTable.Send(server.Id, StopSignal);

    /// <summary>Ends <see cref="FallAsleep"/>.</summary>
    public static void Wake(this SshServer server) => LocalProcessTable.Send(server.Id, ContinueSignal);
}
