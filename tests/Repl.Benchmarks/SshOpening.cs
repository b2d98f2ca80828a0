using System.Diagnostics;
using Repl.Sessions;
using Repl.Sessions.Devices;
using Repl.Sessions.Ssh;

namespace Repl.Benchmarks;

/// <summary>
/// How long until a further session, or a program, is ready on a connection that is open, how long do 50 at once take, and what does each
/// hold? The floors start a program that does nothing: by a client of <c>ssh</c>'s master, and on a bare channel of ours. Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- ssh-open ssh-many</c>.
/// </summary>
internal static class SshOpening
{
    private const int RoundCount = 30;
    private const int Count = 50;
    private const int CountRounds = 7;
    private const double MostMs = 5;
    private const double MostMsForAll = 150;

    public static async Task MeasureAsync(Report report)
    {
        await using var host = await SshHost.StartAsync();
        await using var registry = new SessionRegistry();
        await OpenAsync(registry, host, "first");
        await using var connection = await SshConnection.OpenAsync(host.Target, host.Options);

        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => RunClientAsync(host),
            () => RunOnChannelAsync(connection, "true"),
            () => RunOnChannelAsync(connection, "exec bash -c :"),
            () => OpenAsync(registry, host, "second"),
            () => RunProgramAsync(connection),
            () => registry.CloseAsync("second"));

        report.Add("open a session, ms (floor: ssh -S master host true)", times[0], times[3], Goal.Below(MostMs));
        report.Add("open a session, ms (floor: bare channel, true)", times[1], times[3], Goal.Below(MostMs));
        report.Add("open a session, ms (floor: bare channel, bash)", times[2], times[3], Goal.Below(MostMs));
        report.Add("a program, ms (floor: ssh -S master host true)", times[0], times[4], Goal.None);
        report.Add("a program, ms (floor: bare channel, true)", times[1], times[4], Goal.None);
        report.Add("close a session, ms", times[5], Goal.None);
    }

    public static async Task MeasureManyAsync(Report report)
    {
        await using var host = await SshHost.StartAsync();
        await using var registry = new SessionRegistry();
        await OpenAsync(registry, host, "first");
        await using var connection = await SshConnection.OpenAsync(host.Target, host.Options);
        await OpenAllAsync(); // what the first sessions cost a process once is not what each costs
        await CloseAllAsync();
        var before = Footprint.Take();
        await OpenAllAsync();
        var open = Footprint.Take() - before;
        await CloseAllAsync();

        var times = await Rounds.MedianMsAsync(
            CountRounds,
            () => AllAsync(_ => RunClientAsync(host)),
            () => AllAsync(_ => RunOnChannelAsync(connection, "true")),
            () => AllAsync(_ => RunOnChannelAsync(connection, "exec bash -c :")),
            OpenAllAsync,
            CloseAllAsync);

        report.Add("50 sessions, ms (floor: ssh -S master host true)", times[0], times[3], Goal.Below(MostMsForAll));
        report.Add("50 sessions, ms (floor: bare channels, true)", times[1], times[3], Goal.Below(MostMsForAll));
        report.Add("50 sessions, ms (floor: bare channels, bash)", times[2], times[3], Goal.Below(MostMsForAll));
        report.Add("50 sessions: close all, ms", times[4], Goal.None);
        report.Add("50 sessions: managed memory of each, KB", open.ManagedKb / Count, Goal.Below(250));
        report.Add("50 sessions: resident memory of each, KB", open.WorkingSetKb / Count, Goal.Below(250));
        report.Add("50 sessions: more threads while open", open.Threads, Goal.None);

        Task OpenAllAsync() => AllAsync(number => OpenAsync(registry, host, $"session{number}"));
        Task CloseAllAsync() => AllAsync(number => registry.CloseAsync($"session{number}"));
    }

    private static Task AllAsync(Func<int, Task> run) => Task.WhenAll(Enumerable.Range(0, Count).Select(run));

    private static Task<ISession> OpenAsync(SessionRegistry registry, SshHost host, string name) =>
        registry.OpenAsync(name, host.Target.ToString(), new SessionOptions { Ssh = host.Options });

    private static async Task RunClientAsync(SshHost host)
    {
        using var client = Process.Start(new ProcessStartInfo("ssh", host.Shared("true")) { RedirectStandardInput = true })!;
        await client.WaitForExitAsync();
        Sizes.Check(0, client.ExitCode);
    }

    private static async Task RunOnChannelAsync(IDeviceChannels connection, string command)
    {
        await using var channel = await connection.ExecuteAsync(command, CancellationToken.None);
        Sizes.Check(0, await channel.Exited);
    }

    private static async Task RunProgramAsync(SshConnection connection)
    {
        await using var program = await connection.StartAsync(new ProgramSpec("true", []));
        Sizes.Check(0, await program.Exited);
    }
}
