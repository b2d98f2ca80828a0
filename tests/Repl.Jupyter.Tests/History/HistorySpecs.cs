using System.Text.Json;

namespace Repl.Jupyter.Tests.History;

/// <summary>What front ends are told of the cells that were run before.</summary>
public sealed class HistorySpecs : IDisposable
{
    private const int HistoryUnusable = 305;

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.File("state", "repl", "history");

    [Fact]
    public async Task Cells_are_found_by_range_tail_and_search()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await RunAsync(frontEnd, "var a = 1;", "a + 1", "f(\n*)", "a + 1");

        Assert.Equal("""[[1,2,"a + 1"],[1,3,"f(\n*)"]]""",
            await AskAsync(frontEnd, """{"hist_access_type":"range","session":0,"start":2,"stop":4,"raw":true,"output":false}"""));
        Assert.Equal("""[[1,4,["a + 1",null]]]""", await AskAsync(frontEnd, """{"hist_access_type":"range","start":4,"output":true}"""));
        Assert.Equal("""[[1,3,"f(\n*)"],[1,4,"a + 1"]]""", await AskAsync(frontEnd, """{"hist_access_type":"tail","n":2,"raw":false}"""));
        Assert.Equal("""[[1,2,"a + 1"],[1,4,"a + 1"]]""", await AskAsync(frontEnd, """{"hist_access_type":"search","pattern":"? + *"}"""));
        Assert.Equal("""[[1,4,"a + 1"]]""", await AskAsync(frontEnd, """{"hist_access_type":"search","pattern":"a*1","unique":true}"""));
        Assert.Equal("""[[1,4,"a + 1"]]""", await AskAsync(frontEnd, """{"hist_access_type":"search","pattern":"a*","n":1}"""));
        Assert.Equal("""[[1,3,"f(\n*)"]]""", await AskAsync(frontEnd, """{"hist_access_type":"search","pattern":"f*)"}"""));
        Assert.Equal("[]", await AskAsync(frontEnd, """{"hist_access_type":"search","pattern":"a + "}"""));
    }

    [Fact]
    public async Task A_later_kernel_knows_the_cells_of_earlier_ones()
    {
        await RunInKernelOfItsOwnAsync("first", "1", "2");
        await RunInKernelOfItsOwnAsync("second");
        await using var kernel = Start();
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await RunAsync(frontEnd, "third");

        Assert.Equal("""[[1,3,"2"],[2,1,"second"],[3,1,"third"]]""", await AskAsync(frontEnd, """{"hist_access_type":"tail","n":3}"""));
        Assert.Equal("""[[2,1,"second"]]""", await AskAsync(frontEnd, """{"hist_access_type":"range","session":-1}"""));
        Assert.Equal("""[[1,1,"first"]]""", await AskAsync(frontEnd, """{"hist_access_type":"range","session":1,"stop":2}"""));
        Assert.Equal("""[[1,1,"first"]]""", await AskAsync(frontEnd, """{"hist_access_type":"search","pattern":"f*"}"""));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(FilePath)!));
        }
    }

    [Fact]
    public async Task Silent_cells_cells_that_are_not_to_be_stored_those_behind_a_blank_and_answers_are_forgotten()
    {
        var language = new ScriptedLanguage
        {
            OnExecute = async (request, output, interrupted) =>
            {
                if (request.Code == "ask")
                {
                    await output.ReadLineAsync("Password: ", isPassword: true, interrupted);
                }

                return ScriptedLanguage.Succeeded;
            },
        };
        await using var kernel = Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.RunAsync("silent", ""","silent":true""");
        await frontEnd.RunAsync("not stored", ""","store_history":false""");
        await frontEnd.RunAsync(" behind a blank");
        var asking = await frontEnd.ExecuteAsync("ask");
        await frontEnd.AnswerAsync(await frontEnd.ReadAsync(frontEnd.Input), "unspeakable");
        await frontEnd.ReadReplyAsync(frontEnd.Shell, asking);

        Assert.Equal("""[[1,2,"ask"]]""", await AskAsync(frontEnd, """{"hist_access_type":"tail","n":9}"""));
        await kernel.ShutDownAsync();
        Assert.Equal(["""{"session":1}""", """{"session":1,"line":2,"code":"ask"}"""], File.ReadAllLines(FilePath));
    }

    [Fact]
    public async Task Two_kernels_at_once_have_numbers_of_their_own_and_lose_nothing()
    {
        await using var first = Start();
        await using var second = Start();
        using var ofFirst = await FrontEnd.OpenAsync(first);
        using var ofSecond = await FrontEnd.OpenAsync(second);
        var codes = Enumerable.Range(0, 50).Select(number => $"cell {number}").ToArray();

        await Task.WhenAll(RunAsync(ofFirst, codes), RunAsync(ofSecond, codes));
        await first.ShutDownAsync();
        await second.ShutDownAsync();

        using var file = JsonDocument.Parse($"[{string.Join(',', File.ReadAllLines(FilePath))}]");
        var lines = file.RootElement.EnumerateArray().Where(line => line.TryGetProperty("code", out _)).ToLookup(line => line.GetProperty("session").GetInt32());
        Assert.Equal([1, 2], lines.Select(session => session.Key).Order());
        Assert.All(lines, session => Assert.Equal(codes, session.Select(line => line.GetProperty("code").GetString())));
    }

    [Fact]
    public async Task Damaged_lines_are_skipped_and_half_a_line_does_not_spoil_the_next()
    {
        await using var writer = Start();
        using var ofWriter = await FrontEnd.OpenAsync(writer);
        await AskAsync(ofWriter, """{"hist_access_type":"tail"}""");
        File.AppendAllText(FilePath, "not JSON\n\n[]\n{\"session\":\"x\"}\n{\"line\":1,\"code\":\"no session\"}\n{\"session\":1,\"line\":2,\"code\":\"half");

        await RunAsync(ofWriter, "after");
        await writer.ShutDownAsync();
        await using var kernel = Start();
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        Assert.Equal("""[[1,1,"after"]]""", await AskAsync(frontEnd, """{"hist_access_type":"tail"}"""));
    }

    [Fact]
    public async Task Only_the_latest_cells_are_kept()
    {
        await RunInKernelOfItsOwnAsync("1", "2", "3", "4", "5", "6");

        await using (Start(vary: settings => settings with { HistoryLimit = 3 }))
        {
        }

        Assert.Equal(
            ["""{"session":1,"line":4,"code":"4"}""", """{"session":1,"line":5,"code":"5"}""", """{"session":1,"line":6,"code":"6"}""", """{"session":2}"""],
            File.ReadAllLines(FilePath));
    }

    [Fact]
    public async Task While_another_holds_the_lock_cells_run_and_nothing_is_written()
    {
        await using var kernel = Start();
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await AskAsync(frontEnd, """{"hist_access_type":"tail"}""");
        using (new FileStream($"{FilePath}.lock", FileMode.Open, FileAccess.Write, FileShare.None))
        {
            await RunAsync(frontEnd, [.. Enumerable.Repeat("cell", 20)]);
            Assert.Equal("""{"session":1}""", Assert.Single(File.ReadAllLines(FilePath)));
        }

        await kernel.ShutDownAsync();
        Assert.Equal("""{"session":1,"line":20,"code":"cell"}""", File.ReadAllLines(FilePath)[^1]);
    }

    [Theory]
    [InlineData("a folder in its place")]
    [InlineData("a file in place of its folder")]
    [InlineData("a full disk")]
    public async Task A_file_that_cannot_be_used_is_logged_once_and_cells_run(string what)
    {
        if (what == "a folder in its place")
        {
            Directory.CreateDirectory(FilePath);
        }
        else if (what == "a file in place of its folder")
        {
            _folder.Write("state", "");
        }

        await using var kernel = Start();
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await AskAsync(frontEnd, """{"hist_access_type":"tail"}""");
        if (what == "a full disk")
        {
            File.Delete(FilePath);
            File.CreateSymbolicLink(FilePath, "/dev/full");
        }

        await RunAsync(frontEnd, "one", "two");
        await kernel.Log.WaitForAsync(HistoryUnusable, FilePath);
        if (what != "a full disk")
        {
            Assert.Equal("""[[1,1,"one"],[1,2,"two"]]""", await AskAsync(frontEnd, """{"hist_access_type":"tail"}"""));
        }

        await kernel.ShutDownAsync();
        Assert.Single(kernel.Log.Texts, text => text.Contains("Cells are not kept", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private RunningKernel Start(ScriptedLanguage? language = null, Func<KernelSettings, KernelSettings>? vary = null) => RunningKernel.Start(
        language ?? new ScriptedLanguage(), vary: settings => (vary ?? (same => same))(settings with { HistoryFile = FilePath }));

    private async Task RunInKernelOfItsOwnAsync(params string[] codes)
    {
        await using var kernel = Start();
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await RunAsync(frontEnd, codes);
    }

    private static async Task RunAsync(FrontEnd frontEnd, params string[] codes)
    {
        foreach (var code in codes)
        {
            Assert.Equal("ok", (await frontEnd.RunAsync(code)).Reply.Text("status"));
        }
    }

    private static async Task<string> AskAsync(FrontEnd frontEnd, string content) =>
        (await frontEnd.AskAsync(frontEnd.Shell, "history_request", content)).Text("history");
}
