namespace Repl.Cli.Tests.Prompt;

public sealed class PipedScriptSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task A_shell_command_of_several_lines_is_one_cell()
    {
        var result = await _sandbox.RunScriptAsync(
            """
            #!sh
            for i in 1 2; do
                echo $i
            done
            if false; then
                echo not reached
            fi
            cat <<EOF
            text
            EOF
            echo joined \
                lines
            """);

        _sandbox.ExpectEnd(0, result);
        Assert.Equal("1\n2\ntext\njoined lines\n", result.StandardOutput);
    }

    [Fact]
    public async Task A_piped_script_mixes_CSharp_and_shell_lines_over_one_session()
    {
        var result = await _sandbox.RunScriptAsync(
            """
            #!session open build
            #!build
            cd /; export REV=41
            next() { echo $((REV + 1)); }
            #!csharp
            var rev = int.Parse(await build.GetVariableAsync("REV"));
            for (var i = 0; i < 2; i++)
            {

                Console.WriteLine(rev + i);
            }
            #!build
            next; pwd
            """);

        _sandbox.ExpectEnd(0, result);
        Assert.EndsWith("\n41\n42\n42\n/\n", $"\n{result.StandardOutput}");
        Assert.DoesNotContain("> ", result.StandardError);
    }

    [Theory]
    [InlineData(0, "#!sh\nfalse\ntrue\n")]
    [InlineData(1, "#!sh\ntrue\nfalse\n")]
    [InlineData(1, "#!sh\ntrue\nfalse")]
    [InlineData(0, "nonsense\n1 + 1\n")]
    [InlineData(1, "1 + 1\nnonsense\n")]
    [InlineData(1, "if (true)\n{\n")]
    [InlineData(0, "")]
    public async Task The_exit_code_is_that_of_the_last_cell(int exitCode, string script) =>
        _sandbox.ExpectEnd(exitCode, await _sandbox.RunScriptAsync(script));

    [Fact]
    public async Task A_failing_line_says_why_and_the_next_one_runs()
    {
        var result = await _sandbox.RunScriptAsync("#!sh\n(exit 7)\nsleep 1000 &\necho next\n");

        _sandbox.ExpectEnd(0, result);
        Assert.Equal("Session 'sh': The command ended with exit status 7.\n", result.StandardError);
        Assert.Equal("next\n", result.StandardOutput);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_a_script_with_all_that_it_started(string signal, int exitCode)
    {
        await using var program = _sandbox.Start();
        await program.StandardInput.WriteAsync("#!sh\nsleep 1000 &\necho begun; sleep 1000\necho after\n");
        await program.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        await program.StandardOutput.WaitForAsync("begun\n", TestContext.Current.CancellationToken);

        await program.SignalAsync(signal);
        var result = await program.WaitAsync(TestContext.Current.CancellationToken);

        _sandbox.ExpectEnd(exitCode, result);
        Assert.Equal("begun\n", result.StandardOutput);
    }

    public void Dispose() => _sandbox.Dispose();
}
