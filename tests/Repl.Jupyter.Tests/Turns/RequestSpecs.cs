namespace Repl.Jupyter.Tests.Turns;

/// <summary>What front ends ask beside running cells.</summary>
public sealed class RequestSpecs
{
    [Theory]
    [InlineData("shell")]
    [InlineData("control")]
    public async Task Kernel_info_is_answered_on_both_channels(string channel)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var reply = await frontEnd.AskAsync(channel == "shell" ? frontEnd.Shell : frontEnd.Control, "kernel_info_request");

        Assert.Equal(
            """{"status":"ok","protocol_version":"5.5","implementation":"scripted-kernel","implementation_version":"2.0","language_info":{"name":"scripted","version":"1.0","mimetype":"text/plain","file_extension":".txt"},"banner":"Scripted","debugger":false,"help_links":[{"text":"Help","url":"https://example.org/help"}],"supported_features":["kernel subshells"]}""",
            reply.Content.ToString());
        Assert.Equal(["busy", "idle"], (await frontEnd.ReadTurnAsync(reply.ParentId!)).Select(message => message.ToString()));
    }

    [Theory]
    [InlineData("history_request", """{"output":false,"raw":true,"hist_access_type":"tail","n":10}""", """{"status":"ok","history":[]}""")]
    [InlineData("history_request", """{"hist_access_type":"all"}""", """{"status":"error","ename":"InvalidRequest","evalue":"hist_access_type must be range, tail or search.","traceback":[]}""")]
    [InlineData("comm_info_request", "{}", """{"status":"ok","comms":{}}""")]
    [InlineData("interrupt_request", "{}", """{"status":"ok"}""")]
    [InlineData("is_complete_request", """{"code":"complete"}""", """{"status":"complete"}""")]
    [InlineData("is_complete_request", """{"code":"incomplete"}""", """{"status":"incomplete","indent":"  "}""")]
    [InlineData("is_complete_request", """{"code":"invalid"}""", """{"status":"invalid"}""")]
    [InlineData("is_complete_request", """{"code":"?"}""", """{"status":"unknown"}""")]
    [InlineData("inspect_request", """{"code":"x","cursor_pos":1}""", """{"status":"ok","found":false,"data":{},"metadata":{}}""")]
    public async Task Each_request_has_its_reply(string type, string content, string expected)
    {
        var language = new ScriptedLanguage
        {
            OnCheck = code => code switch
            {
                "complete" => new CodeCompleteness.Complete(),
                "incomplete" => new CodeCompleteness.Incomplete("  "),
                "invalid" => new CodeCompleteness.Invalid(),
                _ => new CodeCompleteness.Unknown(),
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var reply = await frontEnd.AskAsync(frontEnd.Shell, type, content);

        Assert.Equal(type.Replace("_request", "_reply", StringComparison.Ordinal), reply.Type);
        Assert.Equal(expected, reply.Content.ToString());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(99, 4)]
    [InlineData(-1, 0)]
    public async Task Cursors_count_code_points(int cursor, int index)
    {
        var seen = -1;
        var language = new ScriptedLanguage
        {
            OnComplete = (_, position) =>
            {
                seen = position;
                return new CompletionList(1, 3, [new CompletionItem("one", "class"), new CompletionItem("two")]);
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var reply = await frontEnd.AskAsync(frontEnd.Shell, "complete_request", $$"""{"code":"a\uD83D\uDE00b","cursor_pos":{{cursor}}}""");

        Assert.Equal(index, seen);
        Assert.Equal(
            """{"status":"ok","matches":["one","two"],"cursor_start":1,"cursor_end":2,"metadata":{"_jupyter_types_experimental":[{"text":"one","type":"class","start":1,"end":2},{"text":"two","type":"","start":1,"end":2}]}}""",
            reply.Content.ToString());
    }

    [Fact]
    public async Task Inspection_passes_its_detail_and_returns_its_bundle()
    {
        var language = new ScriptedLanguage { OnInspect = (code, position, isDetailed) => MimeBundle.PlainText($"{code} {position} {isDetailed}") };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var reply = await frontEnd.AskAsync(frontEnd.Shell, "inspect_request", """{"code":"Console","cursor_pos":3,"detail_level":1}""");

        Assert.Equal("Console 3 True", reply.Content.GetProperty("data").GetProperty("text/plain").GetString());
    }

    [Fact]
    public async Task A_comm_for_an_unknown_target_is_closed()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var open = await frontEnd.SendAsync(frontEnd.Shell, "comm_open", """{"comm_id":"c1","target_name":"jupyter.widget","data":{}}""");

        var turn = await frontEnd.ReadTurnAsync(open);
        Assert.Equal(["busy", "comm_close", "idle"], turn.Select(message => message.ToString()));
        Assert.Equal("c1", turn[1].Text("comm_id"));
    }

    [Theory]
    [InlineData("comm_msg", """{"comm_id":"c1","data":{}}""")]
    [InlineData("comm_close", """{"comm_id":"c1","data":{}}""")]
    public async Task A_message_for_an_unknown_comm_is_ignored(string type, string content)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var message = await frontEnd.SendAsync(frontEnd.Shell, type, content);

        Assert.Equal(["busy", "idle"], (await frontEnd.ReadTurnAsync(message)).Select(message => message.ToString()));
        Assert.DoesNotContain(kernel.Log.Texts, text => text.Contains("is not known", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_question_reaches_the_front_end_that_runs_the_cell()
    {
        await using var kernel = RunningKernel.Start(Asking());
        using var bystander = await FrontEnd.OpenAsync(kernel);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.SendAsync(frontEnd.Input, "input_reply", """{"value":"an answer without a question"}""");
        await frontEnd.Input.PingAsync();
        var cell = await frontEnd.ExecuteAsync("ask");

        var question = await frontEnd.ReadAsync(frontEnd.Input);
        await frontEnd.SendAsync(frontEnd.Input, "input_reply", """{"value":"secret"}""");
        await frontEnd.ReadReplyAsync(frontEnd.Shell, cell);

        Assert.Equal("""{"prompt":"Password: ","password":true}""", question.Content.ToString());
        Assert.Equal(cell, question.ParentId);
        Assert.Equal(["busy", "execute_input", "stdout: secret", "idle"], (await frontEnd.ReadTurnAsync(cell)).Select(message => message.ToString()));
    }

    [Fact]
    public async Task A_question_ends_with_an_interrupt()
    {
        await using var kernel = RunningKernel.Start(Asking());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var cell = await frontEnd.ExecuteAsync("ask");
        await frontEnd.ReadAsync(frontEnd.Input);

        await frontEnd.AskAsync(frontEnd.Control, "interrupt_request");

        Assert.Equal("Interrupted", (await frontEnd.ReadReplyAsync(frontEnd.Shell, cell)).Text("ename"));
    }

    [Fact]
    public async Task A_question_without_allow_stdin_fails_at_once()
    {
        await using var kernel = RunningKernel.Start(Asking());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var (reply, _) = await frontEnd.RunAsync("ask", ""","allow_stdin":false""");

        Assert.Equal("InputUnavailableException", reply.Text("ename"));
    }

    private static ScriptedLanguage Asking() => new()
    {
        OnExecute = async (_, output, interrupted) =>
        {
            output.WriteStandardOutput(await output.ReadLineAsync("Password: ", isPassword: true, interrupted));
            return ScriptedLanguage.Succeeded;
        },
    };
}
