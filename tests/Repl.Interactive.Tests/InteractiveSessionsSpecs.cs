using Repl.Tests.Support;

namespace Repl.Interactive.Tests;

/// <summary>What the script hands to the library.</summary>
public sealed class InteractiveSessionsSpecs : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly InteractiveSessions _sessions;

    public InteractiveSessionsSpecs() => _sessions = InteractiveSessions.Open(["csharp"], _folder.Path);

    public async ValueTask InitializeAsync() => Assert.Null(await _sessions.RunLineAsync(new object(), "#!session open web", new RecordedCell()));

    public ValueTask DisposeAsync()
    {
        _sessions.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_value_that_comes_in_becomes_the_text_that_a_shell_should_see()
    {
        (object? Value, string? Formatted, string? MimeType, string Expected)[] values =
        [
            ("it's", "\"it's\"", "application/json", "it's"),
            (null, "\"two\\nlines\"", "application/json", "two\nlines"),
            (41, "41", "application/json", "41"),
            (null, "{\"a\":[1]}", "application/json", "{\"a\":[1]}"),
            (null, "null", "application/json", ""),
            (null, "{not json", "application/json", "{not json"),
            (null, "\"quoted\"", "text/plain", "\"quoted\""),
            (null, null, null, ""),
        ];
        foreach (var (value, formatted, mimeType, expected) in values)
        {
            Assert.Null(await _sessions.WriteVariableAsync("web", "VALUE", value, formatted, mimeType, new RecordedCell()));
            Assert.Equal(expected, (await ReadAsync("VALUE", "text/plain")).Text);
        }
    }

    [Fact]
    public async Task A_value_that_goes_out_as_JSON_is_a_string_whatever_it_looks_like()
    {
        await _sessions.RunCellAsync("web", "NUMBER=41; QUOTE='say \"hi\"'", new RecordedCell());

        Assert.Equal(("41", "\"41\""), await ReadAsync("NUMBER", "application/json"));
        Assert.Equal(("41", "41"), await ReadAsync("NUMBER", "text/plain"));
        Assert.Equal("say \"hi\"", System.Text.Json.JsonSerializer.Deserialize<string>((await ReadAsync("QUOTE", "application/json")).Form));
    }

    [Fact]
    public async Task Exported_variables_are_listed_and_passwords_are_none_of_them()
    {
        await _sessions.WriteVariableAsync("web", "SEEN", "1\n2", null, null, new RecordedCell());
        await _sessions.WritePasswordAsync("web", "SECRET", "swordfish", new RecordedCell());
        IReadOnlyDictionary<string, string> listed = new Dictionary<string, string>();

        Assert.Null(await _sessions.ListVariablesAsync("web", variables => listed = variables, new RecordedCell()));

        Assert.Equal("1\n2", listed["SEEN"]);
        Assert.DoesNotContain("SECRET", listed.Keys);
        Assert.Equal("swordfish", (await ReadAsync("SECRET", "text/plain")).Text);
    }

    [Fact]
    public async Task Each_line_of_a_cell_runs_once_in_its_order()
    {
        const string Code = "#!session send web echo one\n# a comment: #!session send web echo never\n#!sessions\n#!session send web echo two";
        var (run, again) = (new object(), new object());
        var cell = new RecordedCell();

        await _sessions.RunLineAsync(run, Code, cell);
        await _sessions.RunLineAsync(run, Code, cell);
        await _sessions.RunLineAsync(again, Code, cell);

        Assert.Equal(["out: one\n", "out: two\n", "out: one\n"], cell.Shown);
    }

    [Fact]
    public async Task What_is_wrong_with_a_line_is_told_with_its_number()
    {
        Assert.Equal("Line 2: '#!session open' does not know '--enf'. Did you mean '#!session open --env'?", await _sessions.RunLineAsync(new object(), "\n#!session open db --enf A=1", new RecordedCell()));
        Assert.StartsWith("Session 'csharp': That cannot be a session's name", await _sessions.RunLineAsync(new object(), "#!session open csharp", new RecordedCell()));
    }

    [Fact]
    public async Task Tables_have_both_forms()
    {
        var cell = new RecordedCell();

        await _sessions.RunLineAsync(new object(), "#!session list", cell);

        Assert.Equal(["display: text/html text/plain"], cell.Shown);
    }

    [Fact]
    public async Task A_question_in_a_line_is_asked_unless_the_host_has_asked_it()
    {
        var asking = new RecordedCell { Answer = "A=1" };
        var answered = new RecordedCell { Answer = "B=2", Answers = [new("Please enter a value for parameter: --env", "B=3")] };

        await _sessions.RunLineAsync(new object(), "#!session open first local: --env @input", asking);
        await _sessions.RunLineAsync(new object(), "#!session open second local: --env @input", answered);

        Assert.Equal("ask: env: ", asking.Shown[0]);
        Assert.DoesNotContain(answered.Shown, shown => shown.StartsWith("ask", StringComparison.Ordinal));
        var shown = new RecordedCell();
        await _sessions.RunCellAsync("second", "echo $B", shown);
        Assert.Equal(["out: 3\n"], shown.Shown);
    }

    [Fact]
    public async Task What_was_opened_is_handed_to_the_host_once()
    {
        await _sessions.RunLineAsync(new object(), "#!session open my-box[1-2]", new RecordedCell());
        var opened = new List<HostSession>();
        while (_sessions.TryTakeOpened(out var next))
        {
            opened.Add(next);
        }

        Assert.Equal(["@my-box my_box", "my-box1 my_box1", "my-box2 my_box2", "web web"], opened.Select(one => $"{one.Kernel} {one.Variable}").Order(StringComparer.Ordinal));
        Assert.False(_sessions.TryTakeOpened(out _));
    }

    [Fact]
    public async Task A_group_gets_values_and_gives_none()
    {
        await _sessions.RunLineAsync(new object(), "#!session open box[1-2]", new RecordedCell());

        Assert.Null(await _sessions.WriteVariableAsync("@box", "X", "5", null, null, new RecordedCell()));
        Assert.Equal(["5", "5"], (await _sessions.Sessions.Group("box").RunAsync("echo $X", cancellationToken: TestContext.Current.CancellationToken)).Select(one => one.Result!.Lines[0]));
        Assert.Equal("'@box' is many sessions. Name the one whose variable is meant.", await _sessions.ReadVariableAsync("@box", "X", "text/plain", (_, _) => { }, new RecordedCell()));
    }

    [Fact]
    public void The_host_can_propose_subcommands_and_options()
    {
        var open = _sessions.Commands.Single(command => command.Name == "open");

        Assert.Superset(new HashSet<string> { "open", "list", "status", "send", "ping", "restart", "upload", "download", "close" }, _sessions.Commands.Select(command => command.Name).ToHashSet());
        Assert.False(open.Options.Single(option => option.Name == "--env").IsFlag);
        Assert.True(open.Options.Single(option => option.Name == "--login").IsFlag);
        Assert.Equal(["web"], _sessions.Names);
    }

    private async Task<(string Text, string Form)> ReadAsync(string name, string mimeType)
    {
        (string Text, string Form) read = ("", "");
        Assert.Null(await _sessions.ReadVariableAsync("web", name, mimeType, (text, form) => read = (text, form), new RecordedCell()));
        return read;
    }
}
