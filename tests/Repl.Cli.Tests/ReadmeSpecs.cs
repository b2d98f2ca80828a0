using System.Reflection.PortableExecutable;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Repl.Sessions.Inventory;
using Repl.Tests.Support;
using Repl.Tests.Support.Docker;

namespace Repl.Cli.Tests;

/// <summary>What README.md shows is what happens.</summary>
public sealed partial class ReadmeSpecs(ReadmeSpecs.Installed installed) : IClassFixture<ReadmeSpecs.Installed>, IDisposable
{
    private const string Built = "dotnet run --project src/Repl.Cli";
    private const string Folder = "~/.local/lib/repl";

    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));

    private readonly Sandbox _sandbox = new();

    public static TheoryData<string> Commands =>
        [.. Lines.Where(line => line.StartsWith(Built, StringComparison.Ordinal) || line.StartsWith(Folder, StringComparison.Ordinal))];

    private static IEnumerable<string> Lines =>
        from block in Blocks("console")
        from line in block.Split('\n')
        where line.StartsWith("$ ", StringComparison.Ordinal)
        select line[2..];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Each_command_works(string command)
    {
        var environment = new Dictionary<string, string?>(_sandbox.Environment)
        {
            ["JUPYTER_DATA_DIR"] = null,
            ["XDG_DATA_HOME"] = _sandbox.WorkFolder,
        };
        string[] words =
        [
            .. command.Replace(Built, ReplProgram.ExecutablePath, StringComparison.Ordinal)
                .Replace(Folder, installed.Program.Folder, StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];

        await using var program = RunningProgram.Start(words[0], words.Skip(1).SkipWhile(word => word == "--"), environment, Repository.Root);
        var result = await program.EndAsync(TestContext.Current.CancellationToken);

        _sandbox.ExpectEnd(0, result);
    }

    [Fact]
    public void What_is_installed_is_machine_code_already_the_compiler_too()
    {
        Assert.Contains($"{PublishedRepl.Command} {Folder}", Lines);
        Assert.All(
            ["repl.dll", "Repl.Engine.dll", "Microsoft.CodeAnalysis.CSharp.dll"],
            name =>
            {
                using var file = new PEReader(File.OpenRead(Path.Combine(installed.Program.Folder, name)));
                Assert.NotEqual(0, file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
            });
    }

    [Fact]
    public async Task The_cells_run_in_order_in_one_notebook()
    {
        string[] cells = [.. Blocks("csharp")];
        var executed = _sandbox.File("executed.ipynb");

        var result = await _sandbox.RunAsync("run", _sandbox.WriteNotebook(cells), "--output", executed);

        _sandbox.ExpectEnd(0, result);
        Assert.NotEmpty(cells);
        Assert.Matches(@"(?m)^[0-9]{4}: hello from /tmp$", result.StandardOutput);
        Assert.Contains("box1 0, box2 0, box3 0\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("1\n2\n3\n", result.StandardOutput);
        Assert.Equal(cells.Length, (await ExecutedNotebook.ReadAsync(executed)).Count);
    }

    [Fact]
    public async Task The_dib_runs_and_comes_back_from_a_notebook_as_it_was()
    {
        var dib = $"{Blocks("dib").Single()}\n";
        _sandbox.Write("report.dib", dib);

        var ran = await _sandbox.RunAsync("run", "report.dib", "--output", "report.ipynb");
        var converted = await _sandbox.RunAsync("convert", "report.ipynb", "again.dib");

        _sandbox.ExpectEnd(0, ran);
        Assert.Matches(@"^Wall time: .*\nenough\n$", ran.StandardOutput);
        _sandbox.ExpectEnd(0, converted);
        Assert.Equal(dib, await File.ReadAllTextAsync(_sandbox.File("again.dib"), TestContext.Current.CancellationToken));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_cells_that_need_a_host_run_at_one()
    {
        await using var server = await SshServer.StartAsync();
        _sandbox.Write("sessions.yaml", $"sessions: {{ web1: {{ target: {server.Target}, ssh-config: {server.Options.ConfigFile} }} }}");
        _sandbox.Write("report.txt", "all is well\n");
        string[] cells = [.. Blocks("csharp ssh").Select(block => block.Replace("ssh://deploy@web1", "web1", StringComparison.Ordinal))];

        var result = await _sandbox.RunAsync("run", _sandbox.WriteNotebook(cells));

        _sandbox.ExpectEnd(0, result);
        Assert.NotEmpty(cells);
        Assert.Matches(@"(?m)^12 bytes from \S+: 1 file, 12 B in .* by SFTP; Host=127\.0\.0\.1;Port=[0-9]+$", result.StandardOutput);
        Assert.Equal("all is well\n", await File.ReadAllTextAsync(_sandbox.File("back/report.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_cells_that_need_a_container_run_in_one()
    {
        await using var engine = await DockerEngine.StartAsync();
        await engine.ProvideAsync(DockerImages.Busybox);
        _sandbox.Write("sessions.yaml", $"sessions: {{ debian: {{ target: docker-image://{DockerImages.Busybox}, docker-host: {engine.Host} }} }}");
        string[] cells =
        [
            .. Blocks("csharp docker").Select(block => block
                .Replace("docker-image://debian:12", "debian", StringComparison.Ordinal)
                .Replace("\"debian:12\"", $"\"{DockerImages.Busybox}\"", StringComparison.Ordinal)),
        ];

        await using var program = _sandbox.StartProgram(
            RequiredProgram.OnPath("env"), $"DOCKER_HOST={engine.Host}", ReplProgram.ExecutablePath, "run", _sandbox.WriteNotebook(cells));
        var result = await program.EndAsync(TestContext.Current.CancellationToken);

        _sandbox.ExpectEnd(0, result);
        Assert.NotEmpty(cells);
        Assert.Contains("ONE TWO THREE\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("Linux, CI=1, 3 of 3\n", result.StandardOutput, StringComparison.Ordinal);
        Assert.Equal("built on Linux\n", await File.ReadAllTextAsync(_sandbox.File("copy"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_inventory_is_understood()
    {
        File.WriteAllText(_sandbox.File("sessions.yaml"), Blocks("yaml").Single());

        var inventory = SessionInventory.Load(_sandbox.File("sessions.yaml"));

        Assert.Equal(["web1", "web2", "router1"], inventory.FindGroup("site")!.Select(entry => entry.Name));
    }

    [Fact]
    public async Task The_transcript_at_the_top_is_what_the_prompt_shows()
    {
        var lines = Blocks("text").First().Split('\n');
        var typed = lines.Select(line => Prompt.Match(line)).Where(match => match.Success).Select(match => match.Groups["typed"].Value);
        var shown = lines.Where(line => !Prompt.IsMatch(line));

        var result = await _sandbox.RunScriptAsync(string.Concat(typed.Select(line => $"{line}\n")));

        _sandbox.ExpectEnd(0, result);
        Assert.Equal("", result.StandardError);
        Assert.StartsWith(string.Join('\n', shown), result.StandardOutput);
        Assert.Contains("42", result.StandardOutput);
        Assert.Contains("/tmp", result.StandardOutput);
    }

    public void Dispose() => _sandbox.Dispose();

    /// <summary>The program, installed as README.md says.</summary>
    public sealed class Installed : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public PublishedRepl Program { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Program = await PublishedRepl.CreateAsync(_folder.Path);

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private static IEnumerable<string> Blocks(string language) =>
        from block in Fence.Matches(Readme)
        where block.Groups["language"].Value == language
        select block.Groups["text"].Value;

    [GeneratedRegex(
        @"^```(?<language>\w+(?: ssh| docker)?)\n(?<text>.*?)\n```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence { get; }

    [GeneratedRegex(@"^\w+> (?<typed>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Prompt { get; }
}
