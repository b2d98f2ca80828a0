using Repl.Tests.Support;

namespace Repl.Engine.Tests;

public sealed class MixedCellSpecs : EngineTest
{
    [Fact]
    public async Task Shell_and_CSharp_share_one_live_session()
    {
        using var folder = new TemporaryFolder();

        await RunAsync($"""
            #!session open build
            #!build
            cd {folder.Path}
            export REV=41
            next() (echo $((REV + 1)))
            """);
        var screen = await RunAsync("""
            var rev = await build.GetVariableAsync("REV");
            var next = (await build.RunAsync("next")).EnsureSucceeded().StandardOutput.Trim();
            var here = (await build.RunAsync("pwd")).StandardOutput.Trim();
            $"{rev} {next} {here}"
            """);

        Assert.Equal($"41 42 {folder.Path}", screen.Result);
    }

    [Fact]
    public async Task One_cell_may_switch_between_languages_as_often_as_it_likes()
    {
        var screen = await RunAsync("""
            var greeting = "one";
            Console.WriteLine(greeting);
            #!sh
            echo two
            #!csharp
            Console.WriteLine(greeting + " again");
            #!sh
            echo three
            #!c#
            greeting.Length
            """);

        Assert.Equal("one\ntwo\none again\nthree\n", screen.StandardOutput);
        Assert.Equal("3", screen.Result);
    }

    [Fact]
    public async Task The_default_shell_is_opened_when_first_used_and_keeps_its_state()
    {
        Assert.Empty(Engine.Sessions.List());

        await RunAsync("cd /; kept=yes", CellLanguages.Shell);
        var screen = await RunAsync("pwd; echo $kept", CellLanguages.Shell);

        Assert.Equal("/\nyes\n", screen.StandardOutput);
        Assert.Equal("sh", Assert.Single(Engine.Sessions.List()).Name);
    }

    [Fact]
    public async Task A_session_that_CSharp_opens_is_a_language_and_a_variable_from_then_on()
    {
        var screen = await RunAsync("""
            #!csharp
            var mine = await Sessions.OpenAsync("from-code");
            #!from-code
            echo from the shell
            #!csharp
            (await from_code.RunAsync("echo from the variable")).StandardOutput.Trim()
            """);

        Assert.Equal("from the shell\n", screen.StandardOutput);
        Assert.Equal("from the variable", screen.Result);
    }

    [Fact]
    public async Task A_session_opened_again_under_its_name_replaces_the_variable()
    {
        await RunAsync("#!session open box\n#!box\nx=old");
        await RunAsync("#!session close box\n#!session open box");

        var screen = await RunAsync("(await box.GetVariableAsync(\"x\")) ?? \"nothing\"");

        Assert.Equal("nothing", screen.Result);
    }

    [Fact]
    public async Task A_script_inside_a_shell_cell_may_have_its_own_first_line()
    {
        using var folder = new TemporaryFolder();

        var screen = await RunAsync($"""
            #!sh
            cat >{folder.Path}/script <<'EOF'
            #!/bin/sh
            echo from the script
            EOF
            sh {folder.Path}/script
            """);

        Assert.Equal("from the script\n", screen.StandardOutput);
    }

    [Fact]
    public async Task Standard_error_of_both_languages_is_kept_apart()
    {
        var screen = await RunAsync("Console.Error.WriteLine(\"from C#\");\n#!sh\necho from sh >&2; echo out");

        Assert.Equal("from C#\nfrom sh\n", screen.StandardError);
        Assert.Equal("out\n", screen.StandardOutput);
    }

    [Fact]
    public async Task Characters_that_a_read_cuts_in_two_arrive_whole()
    {
        var screen = await RunAsync("i=0; while [ $i -lt 30000 ]; do printf 'x€😀'; i=$((i + 1)); done", CellLanguages.Shell);

        Assert.Equal(string.Concat(Enumerable.Repeat("x€😀", 30_000)), screen.StandardOutput);
    }
}
