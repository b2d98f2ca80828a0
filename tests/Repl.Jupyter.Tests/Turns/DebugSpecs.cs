namespace Repl.Jupyter.Tests.Turns;

/// <summary>What debuggers ask of a kernel that has none.</summary>
public sealed class DebugSpecs
{
    [Theory]
    [InlineData(
        """{"type":"request","seq":7,"command":"debugInfo","arguments":{}}""",
        """{"type":"response","request_seq":7,"success":true,"command":"debugInfo","body":{"isStarted":false,"hashMethod":"Murmur2","hashSeed":0,"tmpFilePrefix":"","tmpFileSuffix":"","breakpoints":[],"stoppedThreads":[],"richRendering":false,"exceptionPaths":[],"copyToGlobals":false}}""")]
    [InlineData(
        """{"type":"request","seq":8,"command":"initialize","arguments":{}}""",
        """{"type":"response","request_seq":8,"success":false,"command":"initialize","message":"This kernel has no debugger."}""")]
    public async Task DebugInfo_says_that_nothing_was_started_and_other_commands_say_that_there_is_no_debugger(string content, string expected)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var reply = await frontEnd.AskAsync(frontEnd.Control, "debug_request", content);

        Assert.Equal("debug_reply", reply.Type);
        Assert.Equal(expected, reply.Content.ToString());
    }
}
