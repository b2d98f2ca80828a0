namespace Repl.Engine.Tests;

public sealed class FailingCellSpecs : EngineTest
{
    [Fact]
    public async Task A_shell_part_that_ends_with_a_status_fails_the_cell_and_what_follows_does_not_run()
    {
        var screen = new RecordingScreen();

        var error = await FailAsync("#!sh\necho before; (exit 3)\n#!csharp\nConsole.WriteLine(\"not reached\");", screen);

        Assert.Equal("CommandFailed", error.Name);
        Assert.Equal("Session 'sh': The command ended with exit status 3.", error.Message);
        Assert.Equal("before\n", screen.StandardOutput);
    }

    [Theory]
    [InlineData("#!wbe", "There is no magic command and no open session '#!wbe'. Did you mean '#!web'? Open sessions: web; open one with '#!session open wbe'.")]
    [InlineData("#!sesion list", "There is no magic command and no open session '#!sesion'. Did you mean '#!session'? Open sessions: web; open one with '#!session open sesion'.")]
    [InlineData("#!nothing-like-it\necho x", "There is no magic command and no open session '#!nothing-like-it'. Open sessions: web; open one with '#!session open nothing-like-it'.")]
    [InlineData("#!session lst", "Line 1: '#!session' does not know 'lst'. Did you mean '#!session list'?")]
    [InlineData("#!session open a local: too much", "Line 1: '#!session open' does not know 'too'. '#!session open --help' shows what it takes.")]
    [InlineData("\n#!session", "Line 2: Required command was not provided. '#!session --help' shows what it takes.")]
    [InlineData("#!session open", "Line 1: Required argument 'name' missing for command: 'open'. '#!session open --help' shows what it takes.")]
    [InlineData("#!session open x --env NAME", "Line 1: --env takes NAME=VALUE. '#!session open --help' shows what it takes.")]
    [InlineData("#!session open x telnet://old", "'telnet://old' is not a target that a session can go to. Use 'local:' for a shell on this machine, 'ssh://user@host' for one on another, 'docker://container' for one in a container, or 'docker-image://image' for one in a container of its own.")]
    [InlineData("#!session open web", "Session 'web': A session of that name is open already. Use it, or close it first with '#!session close web'.")]
    [InlineData("#!session open csharp", "Session 'csharp': That cannot be a session's name, because 'csharp' means something else in a cell. Choose another.")]
    [InlineData("#!session open x --logn", "Line 1: '#!session open' does not know '--logn'. Did you mean '#!session open --login'?")]
    [InlineData("#!session open x --shell \"busybox ash", "Line 1: The quote \" is not closed. Close it, or put it between quotes of the other kind.")]
    [InlineData("#!session open x @none", "'@none' is not a target that a session can go to. Use 'local:' for a shell on this machine, 'ssh://user@host' for one on another, 'docker://container' for one in a container, or 'docker-image://image' for one in a container of its own.")]
    [InlineData("#!session open x --idle-timeout 0", "Line 1: --idle-timeout takes a whole number of seconds from 1 to 3600, but '0' stands there. '#!session open --help' shows what it takes.")]
    [InlineData("#!session open x --idle-timeout 3601", "Line 1: --idle-timeout takes a whole number of seconds from 1 to 3600, but '3601' stands there. '#!session open --help' shows what it takes.")]
    [InlineData("#!session open x --idle-timeout 1.5", "Line 1: --idle-timeout takes a whole number of seconds from 1 to 3600, but '1.5' stands there. '#!session open --help' shows what it takes.")]
    [InlineData("#!session close wbe", "There is no open session 'wbe'. Did you mean 'web'? Open sessions: web; open one with '#!session open wbe'.")]
    [InlineData("#!session status wbe", "There is no open session 'wbe'. Did you mean 'web'? Open sessions: web; open one with '#!session open wbe'.")]
    [InlineData("#!session send nothing-like-it pwd", "There is no open session 'nothing-like-it'. Open sessions: web; open one with '#!session open nothing-like-it'.")]
    [InlineData("#!session send web", "Line 1: Required argument 'command' missing for command: 'send'. '#!session send --help' shows what it takes.")]
    [InlineData("#!session send web (exit 3)", "Session 'web': The command ended with exit status 3.")]
    [InlineData("#!session send web echo a\0b", "The cell contains the character NUL, which no shell can read. Delete it.")]
    [InlineData("#!session ping web now", "Line 1: '#!session ping' does not know 'now'. '#!session ping --help' shows what it takes.")]
    [InlineData("#!csharp --timeout 5s", "Line 1: '#!csharp' takes nothing behind it, but '--timeout 5s' stands there. Put what should run on the next line.")]
    [InlineData("#!sh echo hi", "Line 1: '#!sh' takes only --timeout and --stdin-from behind it, but 'echo hi' stands there. Put what should run on the next line.")]
    [InlineData("\n#!web --timeout 0s\ntrue", "Line 2: '0s' stands behind --timeout. --timeout takes a time of more than 0, such as 500ms, 30s, 2m or 1h (a plain number is seconds); --stdin-from takes the name of a C# variable.")]
    [InlineData("#!web --timeout\ntrue", "Line 1: Required argument missing for option: '--timeout'. --timeout takes a time of more than 0, such as 500ms, 30s, 2m or 1h (a plain number is seconds); --stdin-from takes the name of a C# variable.")]
    [InlineData("#!web --stdin-from text\ncat", "Line 1: There is no C# variable 'text' for --stdin-from. Declare it in a C# cell first.")]
    [InlineData("#!sh\necho a\0b", "The cell contains the character NUL, which no shell can read. Delete it.")]
    public async Task A_mistake_is_one_sentence_with_what_to_do(string cell, string message)
    {
        await RunAsync("#!session open web");

        var error = await FailAsync(cell);

        Assert.Equal(message, error.Message);
        Assert.Equal([message], error.Traceback);
    }

    [Fact]
    public async Task A_compile_error_shows_line_column_and_code_of_the_whole_cell()
    {
        var error = await FailAsync("#!sh\ntrue\n#!csharp\nvar x = 1;\nvar y = x + missing;");

        Assert.Equal("CompilationError", error.Name);
        Assert.Contains("(5,13): error CS0103", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_error_shows_the_users_own_frames_first_and_none_of_ours()
    {
        await RunAsync("int Divide(int a, int b)\n{\n    return a / b;\n}");

        var error = await FailAsync("var zero = 0;\nDivide(1, zero)");

        Assert.Equal("DivideByZeroException", error.Name);
        Assert.Contains("Divide", error.Traceback[1], StringComparison.Ordinal);
        Assert.Contains("cell 1", error.Traceback[1], StringComparison.Ordinal);
        Assert.Contains("line 3", error.Traceback[1], StringComparison.Ordinal);
        Assert.Contains("line 2", error.Traceback[2], StringComparison.Ordinal);
        Assert.DoesNotContain(error.Traceback, line => line.Contains("Repl.Engine", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failing_command_awaited_in_CSharp_explains_itself()
    {
        var error = await FailAsync("var s = await Sessions.OpenAsync(\"box\");\n(await s.RunAsync(\"ls /not/there\")).EnsureSucceeded()");

        Assert.StartsWith("Session 'box': The command 'ls /not/there' ended with exit status 2 (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_failing_cell_variables_and_sessions_are_still_there()
    {
        await RunAsync("var kept = 1;\n#!sh\nkept=2");
        await FailAsync("throw new InvalidOperationException(\"oh no\");");

        var screen = await RunAsync("$\"{kept} {await sh.GetVariableAsync(\"kept\")}\"");

        Assert.Equal("1 2", screen.Result);
    }
}
