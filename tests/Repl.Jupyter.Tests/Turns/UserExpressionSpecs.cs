namespace Repl.Jupyter.Tests.Turns;

/// <summary>What a front end wants to know after a cell.</summary>
public sealed class UserExpressionSpecs
{
    [Fact]
    public async Task Each_expression_has_its_value_or_its_error_in_the_order_of_the_request()
    {
        var language = new ScriptedLanguage
        {
            OnEvaluate = expression => expression switch
            {
                "fails" => new EvaluationOutcome.Failed("Broken", "it broke", ["line 1"]),
                "throws" => throw new InvalidOperationException("a bug"),
                _ => new EvaluationOutcome.Succeeded(MimeBundle.PlainText($"value of {expression}")),
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var (reply, turn) = await frontEnd.RunAsync(
            "x", ""","silent":true,"user_expressions":{"z":"fails","a":"x","m":7,"k":"throws"}""");

        var values = reply.Content.GetProperty("user_expressions");
        Assert.Equal("ok", reply.Text("status"));
        Assert.Equal(["z", "a", "m", "k"], values.EnumerateObject().Select(value => value.Name));
        Assert.Equal("""{"status":"error","ename":"Broken","evalue":"it broke","traceback":["line 1"]}""", values.GetProperty("z").ToString());
        Assert.Equal("""{"status":"ok","data":{"text/plain":"value of x"},"metadata":{}}""", values.GetProperty("a").ToString());
        Assert.Equal("InvalidRequest", values.GetProperty("m").GetProperty("ename").GetString());
        Assert.Equal("InvalidOperationException", values.GetProperty("k").GetProperty("ename").GetString());
        Assert.Equal(["busy", "idle"], turn.Select(message => message.ToString()));
    }

    [Fact]
    public async Task After_a_failed_cell_nothing_is_evaluated()
    {
        var evaluated = false;
        var language = new ScriptedLanguage
        {
            OnExecute = (_, _, _) => Task.FromResult<ExecutionOutcome>(new ExecutionOutcome.Failed("Broken", "it broke", [])),
            OnEvaluate = _ =>
            {
                evaluated = true;
                return new EvaluationOutcome.Succeeded(MimeBundle.PlainText("?"));
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var (reply, _) = await frontEnd.RunAsync("x", ""","user_expressions":{"a":"1"}""");

        Assert.False(reply.Content.TryGetProperty("user_expressions", out _));
        Assert.False(evaluated);
    }
}
