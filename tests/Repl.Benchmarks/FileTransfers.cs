using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions;
using Repl.Sessions.Local;
using Repl.Sessions.Shells;
using Repl.Sessions.Transfers;
using Repl.Sessions.Transfers.Sftp;

namespace Repl.Benchmarks;

/// <summary>
/// How fast do files go by SFTP, beside <c>sftp</c> with the same server in the same run? And without SFTP? And over a connection to an SSH
/// host, beside <c>sftp</c> through a master? Run: <c>dotnet run -c Release --project tests/Repl.Benchmarks -- files ssh-files</c>.
/// </summary>
internal static class FileTransfers
{
    private const int Bytes = 200_000_000;
    private const int SmallFiles = 1000;
    private const int RoundCount = 7;
    private const string Server = "/usr/lib/openssh/sftp-server";

    public static Task MeasureAsync(Report report) => InFolderAsync(async folder =>
    {
        await using var server = new ServerConnection();
        await using var local = new LocalConnection();
        await using var bySftp = await OpenAsync(server);
        await using var byCat = await OpenAsync(local);
        await MeasureAsync(report, folder, "", ["-q", "-b", "-", "-D", Server], bySftp, byCat);
    });

    public static Task MeasureSshAsync(Report report) => InFolderAsync(async folder =>
    {
        await using var host = await SshHost.StartAsync();
        await using var registry = new SessionRegistry();
        var session = await registry.OpenAsync("measured", host.Target.ToString(), new SessionOptions { Shell = "bash", Ssh = host.Options });
        await MeasureAsync(report, folder, " over SSH", host.SharedFiles(), session, null);
    });

    private static async Task InFolderAsync(Func<string, Task> measureAsync)
    {
        // In memory, because no disk is to be measured.
        var folder = Directory.CreateDirectory(Path.Combine("/dev/shm", $"repl-files-{Environment.ProcessId}")).FullName;
        try
        {
            await measureAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Report report, string folder, string way, string[] sftp, ISession bySftp, ISession? byCat)
    {
        var (large, small) = ($"{folder}/large", $"{folder}/small");
        var bytes = new byte[Bytes];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(large, bytes);
        Directory.CreateDirectory(small);
        for (var number = 0; number < SmallFiles; number++)
        {
            await File.WriteAllBytesAsync($"{small}/{number}", bytes.AsMemory(0, 1000));
        }

        Func<Task>[] bothWays =
        [
            () => BatchAsync(sftp, $"put {large} {folder}/floor-up"),
            () => bySftp.UploadAsync(large, $"{folder}/up"),
            () => BatchAsync(sftp, $"get {large} {folder}/floor-down"),
            () => bySftp.DownloadAsync(large, $"{folder}/down"),
            () => BatchAsync(sftp, $"put -r {small} {folder}/floor-small"),
            () => bySftp.UploadAsync(small, $"{folder}/small-up"),
            () => BatchAsync(sftp, $"get -r {small} {folder}/floor-small-down"),
            () => bySftp.DownloadAsync(small, $"{folder}/small-down"),
        ];
        Func<Task>[] withoutSftp = byCat is null ? [] :
        [
            () => byCat.UploadAsync(large, $"{folder}/cat-up"),
            () => byCat.DownloadAsync(large, $"{folder}/cat-down"),
        ];
        var times = await Rounds.MedianMsAsync(RoundCount, [.. bothWays, .. withoutSftp]);

        var speeds = Sizes.MbPerSecond(Bytes, times);
        report.Add($"200 MB up{way}, MB/s (floor: sftp)", speeds[0], speeds[1], Goal.AtLeastShare(0.9));
        report.Add($"200 MB down{way}, MB/s (floor: sftp)", speeds[2], speeds[3], Goal.AtLeastShare(0.9));
        report.Add($"1000 files of 1 kB up{way}, ms (floor: sftp)", times[4], times[5], Goal.AtMostTimes(1.1));
        report.Add($"1000 files of 1 kB down{way}, ms (floor: sftp)", times[6], times[7], Goal.AtMostTimes(1.1));
        if (byCat is not null)
        {
            report.Add("200 MB up by cat, MB/s (floor: sftp)", speeds[0], speeds[8], Goal.None);
            report.Add("200 MB down by cat, MB/s (floor: sftp)", speeds[2], speeds[9], Goal.None);
        }
    }

    private static Task<ShellSession> OpenAsync(IConnection connection) => ShellSession.OpenAsync(
        "measured",
        _ => Task.FromResult(connection),
        new SessionOptions { Shell = "bash" },
        new SessionSurroundings(TimeProvider.System, NullLogger.Instance),
        CancellationToken.None);

    private static async Task BatchAsync(string[] arguments, string command)
    {
        var start = new ProcessStartInfo("sftp", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var sftp = Process.Start(start)!;
        await sftp.StandardInput.WriteLineAsync(command);
        sftp.StandardInput.Close();
        await sftp.StandardOutput.ReadToEndAsync();
        await sftp.WaitForExitAsync();
        if (sftp.ExitCode != 0)
        {
            throw new InvalidOperationException($"sftp could not: {command}");
        }
    }

    private sealed class ServerConnection : IFileConnection
    {
        private readonly LocalConnection _local = new();

        public Target Target => Target.Local;

        public CancellationToken Lost => CancellationToken.None;

        public string? LossReason => null;

        public Task<IProgramChannel> StartAsync(ProgramSpec program, CancellationToken cancellationToken = default) =>
            _local.StartAsync(program, cancellationToken);

        public async Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken)
        {
            var server = await StartAsync(new ProgramSpec(Server, []), cancellationToken);
            return await SftpFiles.StartAsync(new PlainChannel(server.StandardInput, server.StandardOutput, server), null, cancellationToken);
        }

        public ValueTask DisposeAsync() => _local.DisposeAsync();
    }
}
