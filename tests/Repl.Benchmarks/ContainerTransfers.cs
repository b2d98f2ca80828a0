using System.Diagnostics;
using Repl.Sessions;
using Repl.Sessions.Docker;
using Repl.Sessions.Transfers;
using Repl.Tests.Support.Docker;

namespace Repl.Benchmarks;

/// <summary>
/// How fast do files go into a container and out of it, beside <c>docker cp</c> in the same run? Run: <c>dotnet run -c Release --project
/// tests/Repl.Benchmarks -- docker-upload</c>, as root, or with <c>DOCKER_HOST</c> set.
/// </summary>
internal static class ContainerTransfers
{
    private const int Bytes = 200_000_000;
    private const int RoundCount = 7;

    public static async Task MeasureAsync(Report report)
    {
        await using var engine = await DockerEngine.StartAsync();
        await using var container = await engine.RunAsync(DockerImages.Busybox);
        await using var registry = new SessionRegistry();
        var session = await registry.OpenAsync("measured", container.Target, new SessionOptions { Docker = new DockerOptions { Host = engine.Host } });

        // In memory, because no disk is to be measured.
        var folder = Directory.CreateDirectory(Path.Combine("/dev/shm", $"repl-container-files-{Environment.ProcessId}")).FullName;
        try
        {
            var (large, small) = ($"{folder}/large", $"{folder}/small");
            var bytes = new byte[Bytes];
            Random.Shared.NextBytes(bytes);
            await File.WriteAllBytesAsync(large, bytes);
            await File.WriteAllBytesAsync(small, bytes.AsMemory(0, 1000));

            var times = await Rounds.MedianMsAsync(
                RoundCount,
                () => CopyAsync(engine, large, $"{container.Name}:/tmp/floor"),
                () => session.UploadAsync(large, "/tmp/ours"),
                () => CopyAsync(engine, $"{container.Name}:/tmp/floor", $"{folder}/floor"),
                () => session.DownloadAsync("/tmp/ours", $"{folder}/ours"),
                () => CopyAsync(engine, small, $"{container.Name}:/tmp/small-floor"),
                () => session.UploadAsync(small, "/tmp/small-ours"));

            var speeds = Sizes.MbPerSecond(Bytes, times);
            report.Add("200 MB into a container, MB/s (floor: docker cp)", speeds[0], speeds[1], Goal.AtLeastShare(0.8));
            report.Add("200 MB out of a container, MB/s (floor: docker cp)", speeds[2], speeds[3], Goal.AtLeastShare(0.8));
            report.Add("1 kB into a container, ms (floor: docker cp)", times[4], times[5], Goal.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CopyAsync(DockerEngine engine, string from, string to)
    {
        using var copy = Process.Start("docker", ["--host", engine.Host, "cp", "--quiet", from, to]);
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0)
        {
            throw new InvalidOperationException($"docker cp {from} {to} ended with status {copy.ExitCode}");
        }
    }
}
