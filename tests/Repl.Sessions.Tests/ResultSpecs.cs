using System.Text;
using System.Text.Json;
using Repl.Sessions.Tests.Shells;

namespace Repl.Sessions.Tests;

public sealed class ResultSpecs
{
    private sealed record Point(int X, int Y, string? Name = null);

    [Theory]
    [InlineData("")]
    [InlineData("\n", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\nb", "a", "b")]
    [InlineData("a\nb\n", "a", "b")]
    [InlineData("a\r\nb\r\n", "a", "b")]
    [InlineData("a\r\nb\nc", "a", "b", "c")]
    [InlineData("a\n\n", "a", "")]
    [InlineData("\n\na", "", "", "a")]
    [InlineData("\r\n", "")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("a\r", "a\r")]
    [InlineData("a\r\r\nb", "a\r", "b")]
    [InlineData(" a \n\tb\n", " a ", "\tb")]
    public void Lines_are_without_their_ends_and_a_last_one_without_an_end_counts(string output, params string[] lines) =>
        Assert.Equal(lines, Result(output).Lines);

    [Fact]
    public void Output_is_read_as_UTF8_and_bytes_stay_as_they_are()
    {
        byte[] bytes = [(byte)'a', 0xFF, 0, 0xC3, 0xA9, 0xC3];
        var result = Result("") with { StandardOutputBytes = bytes, StandardErrorBytes = bytes };

        Assert.Equal("a\uFFFD\0é\uFFFD", result.StandardOutput);
        Assert.Equal("a\uFFFD\0é\uFFFD", result.StandardError);
        Assert.Equal(bytes, result.StandardOutputBytes.ToArray());
    }

    [Fact]
    public void A_copy_with_other_output_has_other_text()
    {
        var result = Result("before\n", "before\n");
        Assert.Equal(("before\n", "before\n", "before"), (result.StandardOutput, result.StandardError, result.Lines[0]));

        var copy = result with { StandardOutputBytes = "after\n"u8.ToArray(), StandardErrorBytes = "after\n"u8.ToArray() };

        Assert.Equal(("after\n", "after\n", "after"), (copy.StandardOutput, copy.StandardError, copy.Lines[0]));
    }

    [Fact]
    public void Json_is_read_whatever_the_case_of_its_names()
    {
        Assert.Equal(new Point(1, 2, "é"), Result("""{"x": 1, "Y": 2, "name": "é", "more": []}""" + "\n").Json<Point>());
        Assert.Equal([1, 2, 3], Result("[1,2,3]").Json<List<int>>());
        Assert.Equal(1, Result("""{"a":{"b":1}}""").Json<JsonElement>().GetProperty("a").GetProperty("b").GetInt32());
        Assert.Null(Result("null\n").Json<Point>());
        Assert.Equal("text", Result("\"text\"").Json<string>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("no json\n")]
    [InlineData("{\"x\": 1")]
    [InlineData("{\"x\": \"one\"}")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    public void What_is_not_such_JSON_is_one_exception_that_holds_the_result(string output)
    {
        var result = Result(output) with { ExitCode = 3, Command = "make json\nsecond line" };

        var failure = Assert.Throws<CommandOutputException>(() => result.Json<Point>());

        Assert.Same(result, failure.Result);
        Assert.StartsWith(
            "Session 'box': The command 'make json…' ended with exit status 3. Its standard output is not JSON that makes a Point: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Look at StandardOutput.", failure.Message, StringComparison.Ordinal);
        Assert.Equal("Look at StandardOutput.", failure.NextStep);
        Assert.IsType<JsonException>(failure.InnerException);
        Assert.Equal("box", failure.SessionName);
    }

    [Theory]
    [InlineData("out\n", "", 0, "out\n")]
    [InlineData("", "", 0, "")]
    [InlineData("out", "err\n", 0, "out\nstderr: err\n")]
    [InlineData("out\n", "err\n", 2, "out\nstderr: err\nexit status 2")]
    [InlineData("out\n", "err", 2, "out\nstderr: err\nexit status 2")]
    [InlineData("", "", 1, "exit status 1")]
    [InlineData("out", "", 1, "out\nexit status 1")]
    public void As_text_a_result_is_its_output_then_its_errors_then_its_status(string output, string errors, int exitCode, string text) =>
        Assert.Equal(text, (Result(output, errors) with { ExitCode = exitCode }).ToString());

    [Fact]
    public void As_text_a_result_tells_of_a_new_shell()
    {
        var replacement = new ShellReplacement("The command ended the shell with status 3.", 3, ["functions", "job numbers"]);
        const string Told = "The command ended the shell with status 3. A new shell goes on with its state, without functions, job numbers.";

        Assert.Equal(Told, replacement.ToString());
        Assert.Equal($"out\nexit status 3\n{Told}", (Result("out") with { ExitCode = 3, Replacement = replacement }).ToString());
        Assert.Equal($"out\n{Told}", (Result("out\n") with { Replacement = replacement }).ToString());
        Assert.Equal(Told, (Result("") with { Replacement = replacement }).ToString());
    }

    [Fact]
    public async Task A_real_result_tells_of_a_new_shell_too()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        var result = await session.RunAsync("echo bye; exit 3", TestContext.Current.CancellationToken);

        Assert.StartsWith("bye\nexit status 3\nThe command ended the shell with status 3. A new shell goes on with its state", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Success_is_the_result_itself_and_failure_an_exception_that_holds_it()
    {
        var good = Result("out\n");
        var bad = Result("", "first\nlast line\n\n") with { ExitCode = 4 };

        Assert.True(good.Succeeded);
        Assert.Same(good, good.EnsureSucceeded());
        var failure = Assert.Throws<CommandFailedException>(bad.EnsureSucceeded);
        Assert.Same(bad, failure.Result);
        Assert.Contains("ended with exit status 4 (last line).", failure.Message, StringComparison.Ordinal);
    }

    private static CommandResult Result(string output, string errors = "") => new()
    {
        SessionName = "box",
        Command = "command",
        ExitCode = 0,
        StandardOutputBytes = Encoding.UTF8.GetBytes(output),
        StandardErrorBytes = Encoding.UTF8.GetBytes(errors),
        WorkingDirectory = "/",
        Duration = TimeSpan.FromSeconds(1),
    };
}
