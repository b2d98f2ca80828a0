using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary>What <c>sessions.yaml</c> beside a notebook gives its cells.</summary>
public sealed class InventoryGroupSpecs : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CellEngine _engine;

    public InventoryGroupSpecs()
    {
        _engine = new CellEngine(folder: _folder.Path);
        Write("""
            defaults: { env: { A: default } }
            sessions:
              box: { target: local, env: { B: entry }, shell: sh, tags: [some] }
              tub: { target: local, tags: [some] }
            groups: { pair: [tub, box] }
            """);
    }

    [Fact]
    public async Task Open_looks_there_first_and_what_the_line_says_wins()
    {
        await RunAsync("#!session open box\n#!session open other box --env B=line --shell bash");

        Assert.Equal("default entry\n", (await RunAsync("#!box\necho $A $B")).StandardOutput);
        Assert.Equal("default line\n", (await RunAsync("#!other\necho $A $B")).StandardOutput);
        Assert.Equal(("sh", "bash"), (_engine.Sessions["box"].Shell, _engine.Sessions["other"].Shell));
    }

    [Theory]
    [InlineData("#!session open some", "Group 'some' is open: box, tub\n")]
    [InlineData("#!session open pair", "Group 'pair' is open: tub, box\n")]
    [InlineData("#!session open mine @pair", "Group 'mine' is open: tub, box\n")]
    public async Task A_group_or_a_tag_opens_all_that_have_it(string cell, string shown)
    {
        Assert.Equal(shown, (await RunAsync(cell)).StandardOutput);
    }

    [Fact]
    public async Task A_change_of_the_file_is_seen_at_once()
    {
        Write("sessions: { later: { target: local, env: { A: changed } } }");

        Assert.Equal("Session 'later' is open to local:\nchanged\n", (await RunAsync("#!session open later\n#!later\necho $A")).StandardOutput);
    }

    [Fact]
    public async Task A_host_that_cannot_be_opened_is_named_and_may_be_allowed()
    {
        Write("sessions: { a: { target: local, tags: t }, b: { target: local, tags: t, cwd: /not/there } }");

        var error = await FailAsync("#!session open t");
        var allowed = await RunAsync("#!session close t\n#!session open t --max-fail 1\n#!@t\necho hi");

        Assert.StartsWith("Group 't': 1 of 2 sessions could not be opened: b. Session 'b': The directory", error.Message, StringComparison.Ordinal);
        Assert.Equal("Group 't' is closed: a\nGroup 't' is open: a\na | hi\n", allowed.StandardOutput);
        Assert.StartsWith("Session 'b': The directory '/not/there' does not exist", allowed.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_the_file_is_the_cells_error_with_file_and_line()
    {
        Write("sessions:\n  box: { target: local, shel: sh }");

        var error = await FailAsync("#!session open box");

        Assert.Equal("Inventory", error.Name);
        Assert.Equal($"{_folder.File("sessions.yaml")}, line 2: 'shel' is not known here. Did you mean 'shell'?", error.Message);
        Assert.Equal([error.Message], error.Traceback);
        Assert.Equal("works\n", (await RunAsync("#!sh\necho works")).StandardOutput);
    }

    [Fact]
    public async Task Cells_see_the_inventory_and_can_choose_another()
    {
        var other = _folder.Write("other.yaml", "sessions: { far: local }");

        Assert.Equal("box,tub", (await RunAsync("string.Join(',', Sessions.Inventory.Entries.Select(entry => entry.Name))")).Result);
        await RunAsync($"Sessions.Inventory = SessionInventory.Load(\"{other}\");\nvar far = await Sessions.OpenAsync(\"far\");");

        Assert.NotNull(_engine.Sessions.Find("far"));
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private void Write(string text) => _folder.Write("sessions.yaml", text);

    private async Task<RecordingScreen> RunAsync(string text)
    {
        var screen = new RecordingScreen();
        var outcome = await _engine.RunAsync(new Cell(text), screen, Stop);
        Assert.True(outcome is CellOutcome.Succeeded, $"{outcome}\n{(outcome as CellOutcome.Failed)?.Error.Message}");
        return screen;
    }

    private async Task<CellError> FailAsync(string text) =>
        Assert.IsType<CellOutcome.Failed>(await _engine.RunAsync(new Cell(text), new RecordingScreen(), Stop)).Error;
}
