using System.Runtime.Versioning;

namespace Repl.Cli.Tests.Run;

[UnsupportedOSPlatform("windows")]
public sealed class InterruptedRunSpecs : IDisposable
{
    private const string InShell = "#!sh\necho begun\nsleep 1000";
    private const string InShellPipe = "#!sh\necho begun\nsleep 1000 | cat | cat";
    private const string InCSharpLoop = "Console.WriteLine(\"begun\");\nwhile (true) { }";
    private const string InCSharpDelay = "Console.WriteLine(\"begun\");\nawait Task.Delay(-1);";
    private const string InCSharpSleep = "Console.WriteLine(\"begun\");\nThread.Sleep(-1);";
    private const string InCSharpOfSession = "Console.WriteLine(\"begun\");\nawait sh.RunAsync(\"sleep 1000\");";
    private const string InDeafShell = "#!sh\ntrap '' INT\necho begun\nwhile :; do sleep 1000; done";

    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("INT", 130, InShell)]
    [InlineData("TERM", 143, InShell)]
    [InlineData("HUP", 129, InShell)]
    [InlineData("INT", 130, InShellPipe)]
    [InlineData("INT", 130, InDeafShell)]
    [InlineData("INT", 130, InCSharpLoop)]
    [InlineData("TERM", 143, InCSharpLoop)]
    [InlineData("INT", 130, InCSharpDelay)]
    [InlineData("INT", 130, InCSharpSleep)]
    [InlineData("INT", 130, InCSharpOfSession)]
    public async Task A_signal_ends_the_run_keeps_what_was_shown_and_leaves_no_process(string signal, int exitCode, string cell)
    {
        var executed = _sandbox.File("executed.ipynb");
        await using var program = _sandbox.Start("run", NotebookWithBackgroundJobs(cell), "--output", executed);
        await program.StandardOutput.WaitForAsync("begun\n", Stop);

        await program.SignalAsync(signal);
        var result = await program.WaitAsync(Stop);

        _sandbox.ExpectEnd(exitCode, result);
        Assert.EndsWith("error: interrupted in cell 2 of 3; 1 cell after it did not run\n", result.StandardError);
        Assert.DoesNotContain("\n   at ", result.StandardError);
        var cells = await ExecutedNotebook.ReadAsync(executed);
        Assert.Equal("jobs started\n", cells[0]);
        Assert.StartsWith("begun\n", cells[1]);
        Assert.Equal("", cells[2]);
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_a_cell_that_cannot_be_stopped()
    {
        var executed = _sandbox.File("executed.ipynb");
        await using var program = _sandbox.Start("run", NotebookWithBackgroundJobs(InDeafShell), "--output", executed);
        await program.StandardOutput.WaitForAsync("begun\n", Stop);

        await program.SignalAsync("INT");
        await program.SignalAsync("INT");
        var result = await program.WaitAsync(Stop);

        _sandbox.ExpectEnd(130, result);
        Assert.StartsWith("begun\n", (await ExecutedNotebook.ReadAsync(executed))[1]);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_a_run_that_waits_for_a_session_to_open(string signal, int exitCode)
    {
        // A shell that never answers; it says through a pipe that it was started.
        var shell = _sandbox.Write("sh", "#!/bin/sh\necho started >started\nexec sleep 1000\n");
        File.SetUnixFileMode(shell, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var reader = _sandbox.StartProgram("/bin/sh", "-c", "mkfifo started; echo made; exec cat started");
        await reader.StandardOutput.WaitForAsync("made\n", Stop);
        await using var program = _sandbox.Start("run", _sandbox.WriteNotebook($"#!session open slow --shell {shell}"));
        await reader.StandardOutput.WaitForAsync("started\n", Stop);

        await program.SignalAsync(signal);
        var result = await program.WaitAsync(Stop);

        await reader.WaitAsync(Stop);
        _sandbox.ExpectEnd(exitCode, result);
        Assert.EndsWith("error: interrupted in cell 1 of 1\n", result.StandardError);
    }

    [Fact]
    public async Task Sessions_that_are_being_opened_when_the_run_ends_leave_no_process()
    {
        var notebook = _sandbox.WriteNotebook(
            """
            var first = new TaskCompletionSource();
            _ = Task.Run(async () =>
            {
                for (var i = 0; ; i++)
                {
                    var session = await Sessions.OpenAsync($"s{i}");
                    await session.RunAsync("setsid sleep 1000 >/dev/null 2>&1 &");
                    first.TrySetResult();
                }
            });
            await first.Task;
            """);

        _sandbox.ExpectEnd(0, await _sandbox.RunAsync("run", notebook));
    }

    [Fact]
    public async Task A_job_that_ignores_all_polite_signals_ends_with_the_run()
    {
        var notebook = _sandbox.WriteNotebook(
            "#!sh\n(trap '' HUP INT TERM; while :; do sleep 1000; done) &\necho one\n"
            + "setsid sh -c \"trap '' HUP INT TERM; while :; do sleep 1000; done\" &\necho two");

        _sandbox.ExpectEnd(0, await _sandbox.RunAsync("run", notebook));
    }

    [Theory]
    [InlineData("#!sh\nsleep 1000 & echo begun", 0)]
    [InlineData("#!sh\nsleep 1000 & false", 1)]
    [InlineData("#!sh\nsleep 1000 & exit 3", 1)]
    [InlineData("#!sh\nnohup setsid sleep 1000 >/dev/null 2>&1 & exec true", 0)]
    [InlineData("#!sh\nsleep 1000 &\n\n#!csharp\nthrow new TimeoutException();", 1)]
    [InlineData("System.Diagnostics.Process.Start(\"sleep\", \"1000\");\nawait Sessions.OpenAsync(\"x\");\nsyntax error", 1)]
    public async Task Every_end_of_a_run_leaves_no_process_and_no_temporary_file(string cell, int exitCode) =>
        _sandbox.ExpectEnd(exitCode, await _sandbox.RunAsync("run", _sandbox.WriteNotebook(cell)));

    public void Dispose() => _sandbox.Dispose();

    private string NotebookWithBackgroundJobs(string cell) => _sandbox.WriteNotebook(
        "#!sh\nsleep 1000 &\nnohup sleep 1000 >/dev/null 2>&1 &\nsetsid sleep 1000 &\necho jobs started", cell, "#!sh\necho after");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
