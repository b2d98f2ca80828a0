using System.Text.Json.Nodes;
using Repl.Cli.Jupyter;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Jupyter;

public sealed class KernelInstallSpecs : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Jupyter_lists_the_kernel_of_the_user()
    {
        var data = new Dictionary<string, string?> { ["JUPYTER_DATA_DIR"] = _folder.Path };

        ExpectDone(await InstallAsync(data, "--user"));

        var installed = (await KernelsAsync(data))["repl-csharp"]!;
        Assert.Equal(_folder.File("kernels", "repl-csharp"), (string?)installed["resource_dir"]);
        Assert.Equal(
            $$$"""{"argv":["{{{ReplProgram.ExecutablePath}}}","jupyter","start","{connection_file}"],"env":{},"display_name":"C# (Repl)","language":"C#","interrupt_mode":"message","metadata":{}}""",
            installed["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task Jupyter_lists_a_kernel_below_a_prefix_under_the_names_that_were_asked_for()
    {
        ExpectDone(await InstallAsync([], "--prefix", _folder.Path, "--name", "Team.C-Sharp_1", "--display-name", "C# \"team\" é"));

        var kernels = await KernelsAsync(new()
        {
            ["JUPYTER_PATH"] = _folder.File("share", "jupyter"),
            ["JUPYTER_DATA_DIR"] = _folder.File("none"),
        });
        Assert.Equal("C# \"team\" é", (string?)kernels["team.c-sharp_1"]!["spec"]!["display_name"]);
    }

    [Theory]
    [InlineData(".NET (C#)")]
    [InlineData("Mine", "--display-name", "Mine")]
    public async Task In_place_of_the_kernel_of_NET_Interactive_it_is_called_as_that_was(string displayName, params string[] arguments)
    {
        ExpectDone(await InstallAsync([], ["--prefix", _folder.Path, "--name", ".net-csharp", .. arguments]));

        var description = JsonNode.Parse(await File.ReadAllTextAsync(_folder.File("share", "jupyter", "kernels", ".net-csharp", "kernel.json"), Stop))!;
        Assert.Equal((displayName, "C#"), ((string?)description["display_name"], (string?)description["language"]));
    }

    [Fact]
    public async Task The_user_folder_follows_XDG_DATA_HOME_and_then_HOME()
    {
        ExpectDone(await InstallAsync(new() { ["JUPYTER_DATA_DIR"] = null, ["XDG_DATA_HOME"] = _folder.File("xdg") }));
        ExpectDone(await InstallAsync(new() { ["JUPYTER_DATA_DIR"] = null, ["XDG_DATA_HOME"] = null, ["HOME"] = _folder.File("home") }));

        Assert.True(File.Exists(_folder.File("xdg", "jupyter", "kernels", "repl-csharp", "kernel.json")));
        Assert.True(File.Exists(_folder.File("home", ".local", "share", "jupyter", "kernels", "repl-csharp", "kernel.json")));
    }

    [Fact]
    public async Task The_logos_come_along_in_the_sizes_that_Jupyter_asks_for()
    {
        ExpectDone(await InstallAsync([], "--prefix", _folder.Path));

        var folder = _folder.File("share", "jupyter", "kernels", "repl-csharp");
        Assert.Equal(
            ["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var size in new[] { 32, 64 })
        {
            var png = await File.ReadAllBytesAsync(Path.Combine(folder, $"logo-{size}x{size}.png"), Stop);
            Assert.Equal([0x89, 0x50, 0x4e, 0x47], png[..4]);
            Assert.Equal((size, size), (png[19], png[23]));    // the low bytes of width and height in the IHDR chunk
        }
    }

    [Fact]
    public async Task Installing_again_replaces_our_kernel_but_never_another_one()
    {
        ExpectDone(await InstallAsync([], "--prefix", _folder.Path));
        ExpectDone(await InstallAsync([], "--prefix", _folder.Path, "--display-name", "New"));
        var description = _folder.File("share", "jupyter", "kernels", "repl-csharp", "kernel.json");
        Assert.Contains("\"New\"", await File.ReadAllTextAsync(description, Stop));

        await File.WriteAllTextAsync(description, """{"argv": ["python3", "-m", "ipykernel_launcher", "-f", "{connection_file}"]}""", Stop);
        var refused = await InstallAsync([], "--prefix", _folder.Path);

        Assert.True(
            refused.ExitCode == 2 && refused.StandardError.Contains("holds another kernel", StringComparison.Ordinal), refused.ToString());
        Assert.Contains("ipykernel", await File.ReadAllTextAsync(description, Stop));
    }

    [Theory]
    [InlineData("--name", "a/b")]
    [InlineData("--name", "a b")]
    [InlineData("--name", "")]
    [InlineData("--user", "--prefix", "x")]
    [InlineData("--prefix")]
    public async Task Wrong_arguments_write_nothing_and_exit_with_2(params string[] arguments)
    {
        var result = await InstallAsync(new() { ["JUPYTER_DATA_DIR"] = _folder.Path }, arguments);

        Assert.True(
            result is { ExitCode: 2, StandardOutput: "" } && result.StandardError.Contains("\nhint: ", StringComparison.Ordinal),
            result.ToString());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_program_that_was_started_by_dotnet_is_started_by_dotnet_again()
    {
        Assert.Equal(["/opt/dotnet/dotnet", "/tools/repl.dll"], KernelLauncher.Find("/opt/dotnet/dotnet", "/tools/"));
        Assert.Equal(["/tools/repl"], KernelLauncher.Find("/tools/repl", "/tools/"));
    }

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("no json", "is not JSON with all the fields of a connection file")]
    [InlineData("{}", "is not JSON with all the fields of a connection file")]
    public async Task A_wrong_connection_file_is_one_sentence_and_exit_code_2(string? content, string reason)
    {
        var path = content is null ? _folder.File("none.json") : _folder.Write("connection.json", content);

        var result = await ReplProgram.RunAsync("jupyter", "start", path);

        Assert.True(
            result is { ExitCode: 2, StandardOutput: "" }
            && result.StandardError.StartsWith($"error: the connection file '{path}' {reason}", StringComparison.Ordinal)
            && result.StandardError.Contains("\nhint: ", StringComparison.Ordinal),
            result.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<ProgramResult> InstallAsync(Dictionary<string, string?> environment, params IEnumerable<string> arguments)
    {
        await using var program = ReplProgram.Start(["jupyter", "install", .. arguments], environment);
        return await program.EndAsync(Stop);
    }

    private static async Task<JsonNode> KernelsAsync(Dictionary<string, string?> environment)
    {
        await using var jupyter = RunningProgram.Start(RequiredProgram.At("/usr/bin/jupyter"), ["kernelspec", "list", "--json"], environment);
        var result = await jupyter.EndAsync(Stop);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(result.StandardOutput)!["kernelspecs"]!;
    }

    private static void ExpectDone(ProgramResult result) =>
        Assert.True(result is { ExitCode: 0, StandardError: "" }, result.ToString());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
