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
        var processes = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => MarkedProcess.Parse(id, ProcFile.ReadText(id, "stat")))
            .OfType<MarkedProcess>()
            .ToList();
        foreach (var process in processes.Where(process => process.ParentId == server.Id))
        {
            LocalProcessTable.Send(process.Id, UnixSignal.Kill);
        }
    }

    /// <summary>Lets the server take no notice of anybody, until <see cref="Wake"/>.</summary>
    public static void FallAsleep(this SshServer server) => LocalProcessTable.Send(server.Id, StopSignal);

    /// <summary>Ends <see cref="FallAsleep"/>.</summary>
    public static void Wake(this SshServer server) => LocalProcessTable.Send(server.Id, ContinueSignal);
}
