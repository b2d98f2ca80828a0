using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Repl.Sessions;
using Repl.Sessions.Local;
using Repl.Sessions.Shells;
using Repl.Sessions.Transfers;
using Repl.Sessions.Transfers.Sftp;

namespace Repl.Benchmarks;

/// <summary>
/// How fast do files go by SFTP, beside <c>sftp</c> with the same server in the same run? And without SFTP? Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- files</c>.
/// </summary>
internal static class FileTransfers
{
    private const int Bytes = 200_000_000;
    private const int SmallFiles = 1000;
    private const int RoundCount = 7;
    private const string Server = "/usr/lib/openssh/sftp-server";

    public static async Task MeasureAsync(Report report)
    {
        // In memory, because no disk is to be measured.
        var folder = Directory.CreateDirectory(Path.Combine("/dev/shm", $"repl-files-{Environment.ProcessId}")).FullName;
        try
        {
            await MeasureAsync(report, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Report report, string folder)
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

        await using var server = new ServerConnection();
        await using var local = new LocalConnection();
        await using var bySftp = await OpenAsync(server);
        await using var byCat = await OpenAsync(local);
        var times = await Rounds.MedianMsAsync(
            RoundCount,
            () => BatchAsync($"put {large} {folder}/floor-up"),
            () => bySftp.UploadAsync(large, $"{folder}/up"),
            () => BatchAsync($"get {large} {folder}/floor-down"),
            () => bySftp.DownloadAsync(large, $"{folder}/down"),
            () => byCat.UploadAsync(large, $"{folder}/cat-up"),
            () => byCat.DownloadAsync(large, $"{folder}/cat-down"),
            () => BatchAsync($"put -r {small} {folder}/floor-small"),
            () => bySftp.UploadAsync(small, $"{folder}/small-up"),
            () => BatchAsync($"get -r {small} {folder}/floor-small-down"),
            () => bySftp.DownloadAsync(small, $"{folder}/small-down"));

        var speeds = Sizes.MbPerSecond(Bytes, times);
        report.Add("200 MB up, MB/s (floor: sftp)", speeds[0], speeds[1], Goal.AtLeastShare(0.9));
        report.Add("200 MB down, MB/s (floor: sftp)", speeds[2], speeds[3], Goal.AtLeastShare(0.9));
        report.Add("200 MB up by cat, MB/s (floor: sftp)", speeds[0], speeds[4], Goal.None);
        report.Add("200 MB down by cat, MB/s (floor: sftp)", speeds[2], speeds[5], Goal.None);
        report.Add("1000 files of 1 kB up, ms (floor: sftp)", times[6], times[7], Goal.AtMostTimes(1.1));
        report.Add("1000 files of 1 kB down, ms (floor: sftp)", times[8], times[9], Goal.AtMostTimes(1.1));
    }

    private static Task<ShellSession> OpenAsync(IConnection connection) => ShellSession.OpenAsync(
        "measured",
        _ => Task.FromResult(connection),
        new SessionOptions { Shell = "bash" },
        new SessionSurroundings(static () => CancellationToken.None, TimeProvider.System, NullLogger.Instance),
        CancellationToken.None);

    private static async Task BatchAsync(string command)
    {
        var start = new ProcessStartInfo("sftp", ["-q", "-b", "-", "-D", Server]) { RedirectStandardInput = true, RedirectStandardOutput = true };
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
