using System.Diagnostics.CodeAnalysis;
using System.Formats.Tar;
using System.Text.RegularExpressions;
using Xunit;

namespace Repl.Tests.Support.Docker;

/// <summary>A real registry of images on loopback, with files in a temporary folder: Debian's <c>docker-registry</c>.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "The registry owns its folder and its process, and is returned.")]
public sealed partial class DockerRegistry : IAsyncDisposable
{
    // Ends it with the test program, however that ends.
    private const string Keeper = """
        "$@" &
        cat >/dev/null
        kill -s KILL $!
        """;

    private readonly TemporaryFolder _folder;
    private readonly RunningProgram _program;
    private bool _isEnded;

    private DockerRegistry(TemporaryFolder folder, RunningProgram program, string address) => (_folder, _program, Address) = (folder, program, address);

    /// <summary>What stands before the name of an image that lies here, such as <c>127.0.0.1:40001</c>.</summary>
    public string Address { get; }

    /// <summary>Starts one.</summary>
    /// <returns>The running registry.</returns>
    public static async Task<DockerRegistry> StartAsync()
    {
        var folder = new TemporaryFolder();
        var settings = folder.Write("config.yml", $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: {{folder.Path}}/files } }
            http: { addr: "127.0.0.1:0" }
            """);
        var program = RunningProgram.Start("sh", ["-c", Keeper, "repl-test-registry", RequiredProgram.OnPath("docker-registry"), "serve", settings]);
        var said = await program.StandardError.WaitForAsync("listening on 127.0.0.1:");
        return new DockerRegistry(folder, program, $"127.0.0.1:{Port.Match(said).Groups[1].Value}");
    }

    /// <summary>Puts an image here of a shell and as many random bytes, and nowhere else.</summary>
    /// <param name="engine">Packs and sends it, and forgets it.</param>
    /// <param name="name">Its name here.</param>
    /// <param name="size">How many bytes.</param>
    /// <returns>What the image is called.</returns>
    public async Task<string> ProvideAsync(DockerEngine engine, string name, int size)
    {
        var image = $"{Address}/{name}";
        await using var tar = await DockerImages.PackAsync(DockerImages.Busybox);
        await using (var writer = new TarWriter(Reopen(tar), leaveOpen: true))
        {
            var bytes = new byte[size];
            Random.Shared.NextBytes(bytes);
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "random") { DataStream = new MemoryStream(bytes) });
        }

        tar.Position = 0;
        using var content = new StreamContent(tar);
        await engine.CallAsync(HttpMethod.Post, $"/images/create?fromSrc=-&repo={image}&tag=latest", content);
        using var noBody = new ByteArrayContent([]);
        noBody.Headers.TryAddWithoutValidation("X-Registry-Auth", "e30="); // nobody: {}
        var told = await engine.CallAsync(HttpMethod.Post, $"/images/{image}/push?tag=latest", noBody);
        Assert.True(told?["error"] is null, told?.ToJsonString());
        await engine.CallAsync(HttpMethod.Delete, $"/images/{image}:latest");
        return image;
    }

    /// <summary>Ends it at once, with what it is just doing.</summary>
    /// <returns>A task that ends when it has ended.</returns>
    public async Task EndAsync()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            await _program.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _folder.Dispose();
    }

    // An archive ends with two empty blocks, which further entries take the place of.
    private static Stream Reopen(Stream tar)
    {
        tar.Position = tar.Length - 1024;
        return tar;
    }

    [GeneratedRegex(@"listening on 127\.0\.0\.1:(\d+)")]
    private static partial Regex Port { get; }
}
