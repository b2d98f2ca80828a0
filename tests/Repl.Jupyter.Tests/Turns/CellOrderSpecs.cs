namespace Repl.Jupyter.Tests.Turns;

/// <summary>The order that front ends rely on: busy, then output, then reply and idle.</summary>
public sealed class CellOrderSpecs
{
    [Fact]
    public async Task Idle_is_sent_only_after_all_output()
    {
        var language = ScriptedLanguage.That(output =>
        {
            output.WriteStandardOutput("one ");
            output.WriteStandardOutput("line\n");
            output.WriteStandardError("careful\n");
            output.Display(MimeBundle.PlainText("picture"));
            output.Result(MimeBundle.PlainText("42"));
            output.WriteStandardOutput("the end, without a line end");
        });
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var (reply, turn) = await frontEnd.RunAsync("any code");

        Assert.Equal("ok", reply.Text("status"));
        Assert.Equal(
            [
                "busy", "execute_input", "stdout: one line\n", "stderr: careful\n", "display_data: picture", "execute_result: 42",
                "stdout: the end, without a line end", "idle",
            ],
            turn.Select(message => message.ToString()));
    }

    [Fact]
    public async Task A_failing_cell_shows_one_error_before_it_is_idle()
    {
        var language = new ScriptedLanguage
        {
            OnExecute = (_, output, _) =>
            {
                output.WriteStandardOutput("so far");
                return Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Failed("Broken", "it broke", ["a", "b"]));
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var (reply, turn) = await frontEnd.RunAsync("any code");

        Assert.Equal("""{"status":"error","execution_count":1,"ename":"Broken","evalue":"it broke","traceback":["a","b"]}""", reply.Content.ToString());
        Assert.Equal("""{"ename":"Broken","evalue":"it broke","traceback":["a","b"]}""", turn[^2].Content.ToString());
        Assert.Equal(["busy", "execute_input", "stdout: so far", "error: Broken", "idle"], turn.Select(message => message.ToString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interrupted_cell_shows_what_it_wrote_and_an_error_before_it_is_idle(bool throws)
    {
        var language = new ScriptedLanguage
        {
            OnExecute = async (_, output, interrupted) =>
            {
                output.Display(MimeBundle.PlainText("running"));
                try
                {
                    await Task.Delay(Timeout.Infinite, interrupted);
                }
                catch (OperationCanceledException) when (!throws)
                {
                }

                output.WriteStandardOutput("stopping");
                return new ExecutionOutcome.Interrupted();
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var cell = await frontEnd.ExecuteAsync("loop");
        await frontEnd.ReadUntilAsync(message => message.Type == "display_data");

        var interrupt = await frontEnd.AskAsync(frontEnd.Control, "interrupt_request");
        var reply = await frontEnd.ReadReplyAsync(frontEnd.Shell, cell);
        var rest = await frontEnd.ReadTurnAsync(cell);

        Assert.Equal("""{"status":"ok"}""", interrupt.Content.ToString());
        Assert.Equal("interrupt_reply", interrupt.Type);
        Assert.Equal("Interrupted", reply.Text("ename"));
        Assert.Equal(
            throws ? ["error: Interrupted", "idle"] : ["stdout: stopping", "error: Interrupted", "idle"],
            rest.Select(message => message.ToString()));
    }

    [Fact]
    public async Task An_interrupt_right_after_busy_is_not_lost()
    {
        var language = new ScriptedLanguage
        {
            OnExecute = async (_, _, interrupted) =>
            {
                await Task.Delay(Timeout.Infinite, interrupted);
                return ScriptedLanguage.Succeeded;
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        for (var count = 0; count < 100; count++)
        {
            var cell = await frontEnd.ExecuteAsync("loop");
            await frontEnd.ReadUntilAsync(message => message.ParentId == cell && message.ToString() == "busy");
            await frontEnd.AskAsync(frontEnd.Control, "interrupt_request");
            Assert.Equal("Interrupted", (await frontEnd.ReadReplyAsync(frontEnd.Shell, cell)).Text("ename"));
            await frontEnd.ReadTurnAsync(cell);
        }
    }

    [Fact]
    public async Task A_language_that_throws_fails_the_cell_and_the_kernel_goes_on()
    {
        var language = new ScriptedLanguage { OnExecute = (_, _, _) => throw new InvalidOperationException("a bug") };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        await frontEnd.RunAsync("first");
        var (reply, _) = await frontEnd.RunAsync("second");

        Assert.Equal("InvalidOperationException", reply.Text("ename"));
        Assert.Equal("2", reply.Text("execution_count"));
    }

    [Fact]
    public async Task Output_of_an_older_cells_thread_keeps_its_parent()
    {
        IExecutionOutput? older = null;
        var language = new ScriptedLanguage
        {
            OnExecute = (request, output, _) =>
            {
                older ??= output;
                if (request.Code == "second")
                {
                    output.WriteStandardOutput("mine");
                    older.WriteStandardOutput("late");
                    output.WriteStandardOutput("mine again");
                }

                return Task.FromResult(ScriptedLanguage.Succeeded);
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var first = await frontEnd.ExecuteAsync("first");
        await frontEnd.ReadTurnAsync(first);

        var second = await frontEnd.ExecuteAsync("second");
        var messages = await frontEnd.ReadUntilAsync(message => message.ToString() == "idle");
        older!.WriteStandardOutput("after all");
        var last = await frontEnd.ReadAsync(frontEnd.Iopub);

        Assert.Equal(
            [(second, "stdout: mine"), (first, "stdout: late"), (second, "stdout: mine again")],
            messages.Where(message => message.Type == "stream").Select(message => (message.ParentId!, message.ToString())));
        Assert.Equal((first, "stdout: after all"), (last.ParentId, last.ToString()));
    }

    [Fact]
    public async Task The_parent_is_the_requests_header_with_every_field()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var (reply, turn) = await frontEnd.RunAsync("any code");

        Assert.All([reply, .. turn], message => Assert.Equal(7, message.Parent.GetProperty("unknown_field").GetInt32()));
        Assert.All([reply, .. turn], message => Assert.Equal("5.5", message.Header.GetProperty("version").GetString()));
        Assert.All([reply, .. turn], message => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", message.Header.GetProperty("date").GetString()));
        Assert.Equal(turn.Count + 1, turn.Append(reply).Select(message => message.Header.GetProperty("msg_id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Idle_waits_for_the_reply_to_be_handed_over()
    {
        // A reply larger than the buffers between kernel and front end, so that handing it over takes until it is read.
        string[] report = [new string('x', 32 * 1024 * 1024)];
        var language = new ScriptedLanguage
        {
            OnExecute = (_, _, _) => Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Failed("Broken", "", report)),
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var cell = await frontEnd.ExecuteAsync("any code");
        await frontEnd.ReadUntilAsync(message => message.Type == "error");

        var other = await frontEnd.AskAsync(frontEnd.Control, "kernel_info_request");
        var meanwhile = await frontEnd.ReadUntilAsync(message => message.ToString() == "idle");

        Assert.All(meanwhile, message => Assert.Equal(other.ParentId, message.ParentId));
        Assert.Equal("error", (await frontEnd.ReadReplyAsync(frontEnd.Shell, cell)).Text("status"));
        Assert.Equal(["idle"], (await frontEnd.ReadTurnAsync(cell)).Select(message => message.ToString()));
    }
}
