namespace Repl.Jupyter.Tests.Turns;

/// <summary>Cells that run beside others (JEP 91).</summary>
public sealed class SubshellSpecs
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Subshells_are_made_listed_and_deleted()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var first = await frontEnd.CreateSubshellAsync();
        var second = await frontEnd.CreateSubshellAsync();
        var list = await frontEnd.AskAsync(frontEnd.Control, "list_subshell_request");
        var deleted = await frontEnd.AskAsync(frontEnd.Control, "delete_subshell_request", $$"""{"subshell_id":"{{first}}"}""");
        var again = await frontEnd.AskAsync(frontEnd.Control, "delete_subshell_request", $$"""{"subshell_id":"{{first}}"}""");
        var rest = await frontEnd.AskAsync(frontEnd.Control, "list_subshell_request");

        Assert.NotEqual(first, second);
        Assert.Equal($$"""{"status":"ok","subshell_id":["{{first}}","{{second}}"]}""", list.Content.ToString());
        Assert.Equal("""{"status":"ok"}""", deleted.Content.ToString());
        Assert.Equal("delete_subshell_reply error UnknownSubshell", $"{again.Type} {again.Text("status")} {again.Text("ename")}");
        Assert.Equal($$"""{"status":"ok","subshell_id":["{{second}}"]}""", rest.Content.ToString());
    }

    [Fact]
    public async Task A_cell_in_a_subshell_runs_beside_one_in_the_main_shell_and_its_number_is_its_own()
    {
        await using var kernel = RunningKernel.Start(Gated());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var subshell = await frontEnd.CreateSubshellAsync();
        var waiting = await frontEnd.ExecuteAsync("wait");
        await frontEnd.ReadUntilAsync(message => message.Type == "execute_input");

        var beside = await frontEnd.ExecuteAsync("quick", subshell: subshell);
        var reply = await frontEnd.ReadReplyAsync(frontEnd.Shell, beside);
        var turn = await frontEnd.ReadTurnAsync(beside);
        _gate.SetResult();

        Assert.Equal("2", reply.Text("execution_count"));
        Assert.Equal(["busy", "execute_input", $"stdout: quick in {subshell}", "idle"], turn.Select(message => message.ToString()));
        Assert.All(turn, message => Assert.Equal(subshell, message.Parent.GetProperty("subshell_id").GetString()));
        Assert.Equal("1", (await frontEnd.ReadReplyAsync(frontEnd.Shell, waiting)).Text("execution_count"));
        Assert.Equal(["stdout: wait in main", "idle"], (await frontEnd.ReadTurnAsync(waiting)).Select(message => message.ToString()));
    }

    [Fact]
    public async Task Cells_of_one_subshell_run_one_after_the_other()
    {
        await using var kernel = RunningKernel.Start(Gated());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var subshell = await frontEnd.CreateSubshellAsync();
        var waiting = await frontEnd.ExecuteAsync("wait", subshell: subshell);
        var queued = await frontEnd.ExecuteAsync("queued", subshell: subshell);
        await frontEnd.Shell.PingAsync();

        Assert.Equal("ok", (await frontEnd.RunAsync("main")).Reply.Text("status"));
        _gate.SetResult();

        await frontEnd.ReadReplyAsync(frontEnd.Shell, waiting);
        await frontEnd.ReadReplyAsync(frontEnd.Shell, queued);
    }

    [Fact]
    public async Task An_error_aborts_only_the_cells_behind_it_in_its_own_subshell()
    {
        using var bothWait = new CountdownEvent(2);
        var language = new ScriptedLanguage
        {
            OnExecute = async (request, _, _) =>
            {
                if (request.Code is "fail" or "wait")
                {
                    bothWait.Signal();
                    await _gate.Task.InTimeAsync();
                }

                return request.Code == "fail" ? new ExecutionOutcome.Failed("Broken", "it broke", []) : ScriptedLanguage.Succeeded;
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var inMain = await FrontEnd.OpenAsync(kernel);
        using var inSubshell = await FrontEnd.OpenAsync(kernel);
        var subshell = await inSubshell.CreateSubshellAsync();
        var failing = await inSubshell.ExecuteAsync("fail", subshell: subshell);
        var behindFailing = await inSubshell.ExecuteAsync("behind", subshell: subshell);
        var waiting = await inMain.ExecuteAsync("wait");
        var behindWaiting = await inMain.ExecuteAsync("behind");
        await inSubshell.Shell.PingAsync();
        await inMain.Shell.PingAsync();
        Assert.True(bothWait.Wait(TestLimits.Wait, TestContext.Current.CancellationToken));

        _gate.SetResult();

        Assert.Equal("error", (await inSubshell.ReadReplyAsync(inSubshell.Shell, failing)).Text("status"));
        Assert.Equal("aborted", (await inSubshell.ReadReplyAsync(inSubshell.Shell, behindFailing)).Text("status"));
        Assert.Equal("ok", (await inMain.ReadReplyAsync(inMain.Shell, waiting)).Text("status"));
        Assert.Equal("ok", (await inMain.ReadReplyAsync(inMain.Shell, behindWaiting)).Text("status"));
    }

    [Theory]
    [InlineData("interrupt_request")]
    [InlineData("shutdown_request")]
    public async Task Interrupt_and_shutdown_stop_the_cells_of_all_subshells(string type)
    {
        await using var kernel = RunningKernel.Start(Gated());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        using var other = await FrontEnd.OpenAsync(kernel);
        var subshell = await frontEnd.CreateSubshellAsync();
        var inMain = await frontEnd.ExecuteAsync("wait");
        await frontEnd.ReadUntilAsync(message => message.ParentId == inMain && message.Type == "execute_input");
        var inSubshell = await other.ExecuteAsync("wait", subshell: subshell);
        await frontEnd.ReadUntilAsync(message => message.ParentId == inSubshell && message.Type == "execute_input");

        await frontEnd.AskAsync(frontEnd.Control, type);

        Assert.Equal("Interrupted", (await frontEnd.ReadReplyAsync(frontEnd.Shell, inMain)).Text("ename"));
        Assert.Equal("Interrupted", (await other.ReadReplyAsync(other.Shell, inSubshell)).Text("ename"));
        if (type == "shutdown_request")
        {
            await kernel.Completion.InTimeAsync();
        }
    }

    [Fact]
    public async Task Deleting_a_subshell_interrupts_its_cell_aborts_what_waits_and_leaves_the_main_shell_alone()
    {
        await using var kernel = RunningKernel.Start(Gated());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var subshell = await frontEnd.CreateSubshellAsync();
        var inMain = await frontEnd.ExecuteAsync("wait");
        await frontEnd.ReadUntilAsync(message => message.ParentId == inMain && message.Type == "execute_input");
        var running = await frontEnd.ExecuteAsync("wait", ""","stop_on_error":false""", subshell);
        var queued = await frontEnd.ExecuteAsync("queued", subshell: subshell);
        await frontEnd.Shell.PingAsync();
        await frontEnd.ReadUntilAsync(message => message.ParentId == running && message.Type == "execute_input");

        var deleted = await frontEnd.AskAsync(frontEnd.Control, "delete_subshell_request", $$"""{"subshell_id":"{{subshell}}"}""");

        Assert.Equal("ok", deleted.Text("status"));
        Assert.Equal("Interrupted", (await frontEnd.ReadReplyAsync(frontEnd.Shell, running)).Text("ename"));
        Assert.Equal("aborted", (await frontEnd.ReadReplyAsync(frontEnd.Shell, queued)).Text("status"));
        _gate.SetResult();
        Assert.Equal("ok", (await frontEnd.ReadReplyAsync(frontEnd.Shell, inMain)).Text("status"));
    }

    [Fact]
    public async Task A_request_for_an_unknown_subshell_fails_even_while_the_main_shell_is_busy()
    {
        await using var kernel = RunningKernel.Start(Gated());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.ExecuteAsync("wait");
        await frontEnd.ReadUntilAsync(message => message.Type == "execute_input");

        var request = await frontEnd.ExecuteAsync("lost", subshell: "nowhere");
        var reply = await frontEnd.ReadReplyAsync(frontEnd.Shell, request);
        var comm = await frontEnd.SendAsync(frontEnd.Shell, "comm_msg", """{"comm_id":"c1","data":{}}""", "nowhere");

        Assert.Equal("execute_reply error UnknownSubshell", $"{reply.Type} {reply.Text("status")} {reply.Text("ename")}");
        Assert.Contains("'nowhere'", reply.Text("evalue"), StringComparison.Ordinal);
        Assert.Equal(["busy", "idle"], (await frontEnd.ReadTurnAsync(request)).Select(message => message.ToString()));
        Assert.Equal(["busy", "idle"], (await frontEnd.ReadTurnAsync(comm)).Select(message => message.ToString()));
    }

    [Theory]
    [InlineData("named by its question")]
    [InlineData("named by its subshell")]
    public async Task Two_subshells_ask_at_once_and_each_gets_its_own_answer(string how)
    {
        var language = new ScriptedLanguage
        {
            OnExecute = async (request, output, interrupted) =>
            {
                output.WriteStandardOutput(await output.ReadLineAsync(request.Code, isPassword: false, interrupted));
                return ScriptedLanguage.Succeeded;
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var subshell = await frontEnd.CreateSubshellAsync();
        var inMain = await frontEnd.ExecuteAsync("main?");
        var mainQuestion = await frontEnd.ReadAsync(frontEnd.Input);
        var inSubshell = await frontEnd.ExecuteAsync("subshell?", subshell: subshell);
        var subshellQuestion = await frontEnd.ReadAsync(frontEnd.Input);

        if (how == "named by its question")
        {
            await frontEnd.AnswerAsync(subshellQuestion, "to the subshell");
        }
        else
        {
            await frontEnd.SendAsync(frontEnd.Input, "input_reply", """{"value":"to the subshell"}""", subshell);
        }

        var fromSubshell = await frontEnd.ReadTurnAsync(inSubshell);
        await frontEnd.SendAsync(frontEnd.Input, "input_reply", """{"value":"to the main shell"}""");
        var fromMain = await frontEnd.ReadTurnAsync(inMain);

        Assert.Equal([(inMain, "main?"), (inSubshell, "subshell?")],
            [(mainQuestion.ParentId!, mainQuestion.Text("prompt")), (subshellQuestion.ParentId!, subshellQuestion.Text("prompt"))]);
        Assert.Contains("stdout: to the subshell", fromSubshell.Select(message => message.ToString()));
        Assert.Contains("stdout: to the main shell", fromMain.Select(message => message.ToString()));
    }

    /// <summary>The cell <c>wait</c> runs until the gate opens or it is interrupted; each cell says where it ran.</summary>
    private ScriptedLanguage Gated() => new()
    {
        OnExecute = async (request, output, interrupted) =>
        {
            if (request.Code == "wait")
            {
                await _gate.Task.WaitAsync(interrupted);
            }

            output.WriteStandardOutput($"{request.Code} in {request.Subshell ?? "main"}");
            return ScriptedLanguage.Succeeded;
        },
    };
}
