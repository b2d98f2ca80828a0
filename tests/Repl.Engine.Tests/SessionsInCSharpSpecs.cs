namespace Repl.Engine.Tests;

/// <summary>Sessions as C# cells use them, with what is imported for them.</summary>
public sealed class SessionsInCSharpSpecs : EngineTest
{
    [Theory]
    [InlineData("var path = \"my file; rm -rf.txt\";\n(await box.RunAsync($\"printf '%s|' {path} end\")).StandardOutput", "my file; rm -rf.txt|end|")]
    [InlineData("var words = new[] { \"a b\", \"$c\" };\n(await box.RunAsync($\"printf '%s|' {words}\")).StandardOutput", "a b|$c|")]
    [InlineData("(await box.RunAsync($\"printf '%s|' {1.5:0.00} {\"it's\"}\", new RunOptions { Timeout = TimeSpan.FromMinutes(1) })).StandardOutput", "1.50|it's|")]
    [InlineData("await box.SetVariableAsync(\"A\", \"x  '$y'\");\n(await box.RunAsync(\"printf %s \\\"$A\\\"\")).StandardOutput", "x  '$y'")]
    [InlineData("await box.SetVariableAsync(\"A\", \"x\", export: true);\n(await box.RunAsync(\"sh -c 'echo $A'\")).Lines.Single()", "x")]
    [InlineData("(await box.RunAsync(\"echo '[1,2]'\")).Json<int[]>().Sum()", "3")]
    [InlineData("record Size(string Name, long Bytes);\n(await box.RunAsync(\"echo '{\\\"name\\\":\\\"a\\\",\\\"bytes\\\":7}'\")).Json<Size>().Bytes", "7")]
    [InlineData("(await box.RunAsync(\"printf 'a\\\\nb'\")).Lines", "[\"a\", \"b\"]")]
    [InlineData("(await box.RunAsync(\"sort -u\", new RunOptions { StandardInput = \"b\\na\\nb\\n\" })).Lines", "[\"a\", \"b\"]")]
    [InlineData("(await box.RunAsync(\"wc -c\", new RunOptions { StandardInput = new byte[] { 0, 1, 2 } })).Lines.Single().Trim()", "3")]
    [InlineData("(await box.ListProcessesAsync()).Count", "0")]
    [InlineData("await box.PingAsync() < TimeSpan.FromSeconds(2)", "true")]
    public async Task A_cell_needs_no_usings(string cell, string result)
    {
        await RunAsync("#!session open box");

        Assert.Equal(result, (await RunAsync(cell)).Result);
    }

    [Fact]
    public async Task A_result_is_shown_as_its_output_and_what_went_wrong()
    {
        await RunAsync("#!session open box");

        Assert.Equal("out\n", (await RunAsync("await box.RunAsync(\"echo out\")")).Result);
        Assert.Equal("out\nstderr: problem\nexit status 3", (await RunAsync("await box.RunAsync(\"echo out; echo problem >&2; (exit 3)\")")).Result);
    }

    [Fact]
    public async Task A_result_tells_of_a_new_shell()
    {
        await RunAsync("#!session open box");

        var shown = (await RunAsync("await box.RunAsync(\"echo out; exit 3\")")).Result;

        Assert.StartsWith("out\nexit status 3\nThe command ended the shell with status 3. A new shell goes on", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_limit_is_an_exception_that_keeps_the_output()
    {
        await RunAsync("#!session open box");

        var screen = await RunAsync("""
            var partial = "";
            try
            {
                await box.RunAsync("echo before; sleep 1000", new RunOptions { Timeout = TimeSpan.FromSeconds(1) });
            }
            catch (CommandTimeoutException timeout)
            {
                partial = timeout.Partial.StandardOutput;
            }

            $"{partial.Trim()}, {(await box.RunAsync("echo after")).StandardOutput.Trim()}"
            """);

        Assert.Equal("before, after", screen.Result);
    }
}
