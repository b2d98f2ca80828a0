using System.Runtime.Versioning;
using Repl.Sessions.Transfers;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>Files are copied by lines of a cell.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TransferMagicSpecs : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CellEngine _engine;

    public TransferMagicSpecs() => _engine = new CellEngine(folder: _folder.Path);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_path_here_counts_from_the_notebooks_folder_and_one_there_from_the_sessions_directory()
    {
        await using var server = await SshServer.StartAsync();
        Directory.CreateDirectory(_folder.File("there"));
        _folder.Write("one file", "1");

        var screen = await RunAsync(
            $"""
            #!session open web {server.Target} --ssh-config {server.Options.ConfigFile} --cwd {_folder.File("there")}
            #!session upload web "one file" up --verify
            #!session download web up back/ --preserve
            """);

        Assert.Equal("1", await File.ReadAllTextAsync(_folder.File("back", "up"), Stop));
        Assert.Matches(@"^uploaded 1 file, 1 B in [0-9.]+ s \(.*/s\) by SFTP$", Displays(screen)[0]);
        Assert.Matches(@"^downloaded 1 file, 1 B in [0-9.]+ s \(.*/s\) by SFTP$", Displays(screen)[1]);
    }

    [Fact]
    public async Task A_host_without_SFTP_is_told_of()
    {
        await using var server = await SshServer.StartAsync("Subsystem sftp /bin/false");
        _folder.Write("file", "1");

        var screen = await RunAsync(
            $"#!session open web {server.Target} --ssh-config {server.Options.ConfigFile}\n#!session upload web file {_folder.File("copy")}");

        Assert.EndsWith(" by cat, because the host has no SFTP", Displays(screen).Single());
    }

    [Fact]
    public async Task All_sessions_of_a_group_get_a_file_and_give_one_each()
    {
        _folder.Write("file", "1");
        await RunAsync($"#!session open box[1-2]\n#!box1\nmkdir {_folder.File("a")}; cd {_folder.File("a")}\n#!box2\nmkdir {_folder.File("b")}; cd {_folder.File("b")}");

        var screen = await RunAsync("#!session upload box file copy\n#!session download box copy all");

        Assert.Equal("1", await File.ReadAllTextAsync(_folder.File("all", "box1", "copy"), Stop));
        Assert.Equal("1", await File.ReadAllTextAsync(_folder.File("all", "box2", "copy"), Stop));
        Assert.Equal(4, Displays(screen).Count(line => line.StartsWith("box", StringComparison.Ordinal) && line.Contains("loaded 1 file", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("#!session upload nowhere a b", "There is no open session 'nowhere'.")]
    [InlineData("#!session upload box missing b", "missing")]
    [InlineData("#!session upload box a", "Line 1: Required argument 'remote' missing")]
    [InlineData("#!session download box a b --quick", "Line 1: '#!session download' does not know '--quick'.")]
    public async Task What_cannot_be_copied_is_told_in_a_sentence(string cell, string expected)
    {
        await RunAsync("#!session open box");

        var outcome = await _engine.RunAsync(new Cell(cell), new RecordingScreen(), Stop);

        Assert.Contains(expected, Assert.IsType<CellOutcome.Failed>(outcome).Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_transfer_shows_how_far_it_is_in_one_display()
    {
        var clock = new StepClock();
        var screen = new RecordingScreen();
        var display = new Magic.ProgressDisplay(screen, "uploading", clock);

        display.Show(Progress(0)); // too soon
        clock.Step(TimeSpan.FromMilliseconds(200));
        display.Show(Progress(50));
        display.Show(Progress(60)); // too soon
        clock.Step(TimeSpan.FromMilliseconds(200));
        display.Show(Progress(75));
        display.End("uploaded");

        var first = Assert.IsType<CellOutput.Display>(screen.Shown[0]);
        Assert.Equal("uploading: 50 %: 50 B of 100 B, 10 B/s, 5.0s left", first.Data["text/plain"]);
        Assert.Equal([(first.Id, "75 %", false), (first.Id, "uploaded", true)], screen.Shown.Skip(1).Cast<CellOutput.UpdateDisplay>().Select(Summary));

        static (string?, string, bool) Summary(CellOutput.UpdateDisplay update) =>
            (update.Id, update.Data["text/plain"].Replace("uploading: ", "", StringComparison.Ordinal).Split(':')[0], update.IsLast);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    private static TransferProgress Progress(long bytes) => new("file", bytes, 100, 0, 1, 10, TimeSpan.FromSeconds((100 - bytes) / 10));

    // What stays, whether the transfer was quick or not.
    private static List<string> Displays(RecordingScreen screen) =>
    [
        .. screen.Shown.Select(output => output switch
        {
            CellOutput.Display { Id: null } display => display.Data["text/plain"],
            CellOutput.UpdateDisplay { IsLast: true } update => update.Data["text/plain"],
            _ => null,
        }).OfType<string>(),
    ];

    private async Task<RecordingScreen> RunAsync(string cell)
    {
        var screen = new RecordingScreen();
        var outcome = await _engine.RunAsync(new Cell(cell), screen, Stop);
        Assert.True(outcome is CellOutcome.Succeeded, (outcome as CellOutcome.Failed)?.Error.Message);
        return screen;
    }

    private sealed class StepClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan time) => _ticks += time.Ticks;
    }
}
