namespace Repl.Jupyter.Tests.Turns;

/// <summary>Cells that wait while another runs, and cells that are not to be remembered.</summary>
public sealed class QueuedCellSpecs
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Cells_behind_a_failure_are_aborted_and_later_ones_run()
    {
        await using var kernel = RunningKernel.Start(FailingBehindGate());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var failing = await frontEnd.ExecuteAsync("fail");
        var queued = await frontEnd.ExecuteAsync("queued");
        var question = await frontEnd.SendAsync(frontEnd.Shell, "kernel_info_request");
        var alsoQueued = await frontEnd.ExecuteAsync("also queued");
        await frontEnd.Shell.PingAsync();

        _gate.SetResult();

        Assert.Equal("error", (await frontEnd.ReadReplyAsync(frontEnd.Shell, failing)).Text("status"));
        Assert.Equal("""{"status":"aborted","execution_count":1}""", (await frontEnd.ReadReplyAsync(frontEnd.Shell, queued)).Content.ToString());
        Assert.Equal("kernel_info_reply", (await frontEnd.ReadReplyAsync(frontEnd.Shell, question)).Type);
        Assert.Equal("aborted", (await frontEnd.ReadReplyAsync(frontEnd.Shell, alsoQueued)).Text("status"));
        Assert.Equal("ok", (await frontEnd.RunAsync("later")).Reply.Text("status"));
    }

    [Fact]
    public async Task An_aborted_cell_is_busy_and_idle_and_nothing_else()
    {
        await using var kernel = RunningKernel.Start(FailingBehindGate());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.ExecuteAsync("fail");
        var queued = await frontEnd.ExecuteAsync("queued");
        await frontEnd.Shell.PingAsync();

        _gate.SetResult();

        Assert.Equal(["busy", "idle"], (await frontEnd.ReadTurnAsync(queued)).Select(message => message.ToString()));
    }

    [Fact]
    public async Task Without_stop_on_error_the_queue_goes_on()
    {
        await using var kernel = RunningKernel.Start(FailingBehindGate());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var failing = await frontEnd.ExecuteAsync("fail", ""","stop_on_error":false""");
        var queued = await frontEnd.ExecuteAsync("queued");
        await frontEnd.Shell.PingAsync();

        _gate.SetResult();

        Assert.Equal("error", (await frontEnd.ReadReplyAsync(frontEnd.Shell, failing)).Text("status"));
        Assert.Equal("ok", (await frontEnd.ReadReplyAsync(frontEnd.Shell, queued)).Text("status"));
    }

    [Fact]
    public async Task Control_answers_while_a_cell_runs()
    {
        await using var kernel = RunningKernel.Start(FailingBehindGate());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var cell = await frontEnd.ExecuteAsync("fail");
        await frontEnd.ReadUntilAsync(message => message.Type == "execute_input");

        var info = await frontEnd.AskAsync(frontEnd.Control, "kernel_info_request");
        var refused = await frontEnd.AskAsync(frontEnd.Control, "execute_request", """{"code":"x"}""");
        _gate.SetResult();

        Assert.Equal("ok", info.Text("status"));
        Assert.Equal("WrongChannel", refused.Text("ename"));
        Assert.Equal("error", (await frontEnd.ReadReplyAsync(frontEnd.Shell, cell)).Text("status"));
    }

    [Fact]
    public async Task A_silent_cell_has_no_input_no_result_and_no_number()
    {
        ExecutionRequest? seen = null;
        var language = new ScriptedLanguage
        {
            OnExecute = (request, output, _) =>
            {
                seen = request;
                output.Result(MimeBundle.PlainText("42"));
                return Task.FromResult(ScriptedLanguage.Succeeded);
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var (reply, turn) = await frontEnd.RunAsync("quiet", ""","silent":true,"allow_stdin":false""");

        Assert.Equal(["busy", "idle"], turn.Select(message => message.ToString()));
        Assert.Equal("0", reply.Text("execution_count"));
        Assert.Equal(new ExecutionRequest("quiet", 0, IsSilent: true, StoresHistory: false, AllowsInput: false), seen);
        Assert.Equal("1", (await frontEnd.RunAsync("loud")).Reply.Text("execution_count"));
    }

    [Fact]
    public async Task A_cell_that_is_not_stored_is_shown_and_not_counted()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.RunAsync("first");

        var (reply, turn) = await frontEnd.RunAsync("not stored", ""","store_history":false""");

        Assert.Equal(["busy", "execute_input", "idle"], turn.Select(message => message.ToString()));
        Assert.Equal("1", reply.Text("execution_count"));
        Assert.Equal("2", (await frontEnd.RunAsync("second")).Reply.Text("execution_count"));
    }

    private ScriptedLanguage FailingBehindGate() => new()
    {
        OnExecute = async (request, _, _) =>
        {
            if (request.Code != "fail")
            {
                return ScriptedLanguage.Succeeded;
            }

            await _gate.Task.InTimeAsync();
            return new ExecutionOutcome.Failed("Broken", "it broke", []);
        },
    };
}
