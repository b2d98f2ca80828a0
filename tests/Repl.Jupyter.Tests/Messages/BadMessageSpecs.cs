namespace Repl.Jupyter.Tests.Messages;

/// <summary>Messages that are not what the messaging document says. None ends the kernel, none is answered, each is logged without content.</summary>
public sealed class BadMessageSpecs
{
    private const int MessageIgnored = 320;
    private const string Marker = "unspeakable";

    [Fact]
    public async Task A_wrong_signature_is_ignored_and_the_kernel_goes_on()
    {
        await AssertIgnoredAsync("its signature is wrong", (frontEnd, frames) => frames[1] = new string('0', 64));
    }

    [Fact]
    public async Task A_signature_of_other_length_is_ignored()
    {
        await AssertIgnoredAsync("its signature is wrong", (_, frames) => frames[1] = "");
    }

    [Fact]
    public async Task A_message_whose_content_was_changed_is_ignored()
    {
        await AssertIgnoredAsync("its signature is wrong", (_, frames) => frames[5] = $$"""{"code":"{{Marker}} changed"}""");
    }

    [Fact]
    public async Task A_missing_delimiter_is_ignored()
    {
        await AssertIgnoredAsync("it has no delimiter", (_, frames) => frames[0] = Marker);
    }

    [Theory]
    [InlineData("not JSON {")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"msg_id":"1","session":"s"}""")]
    [InlineData("""{"msg_id":1,"session":"s","msg_type":"execute_request"}""")]
    [InlineData("""{"msg_id":null,"session":"s","msg_type":"execute_request"}""")]
    [InlineData("""{"msg_id":"1","session":"s","msg_type":"execute_request"} {}""")]
    public async Task A_broken_header_is_ignored(string header)
    {
        await AssertIgnoredAsync("its header is not JSON with msg_id, session and msg_type", (frontEnd, frames) =>
            frontEnd.Frames(header, frames[5]).CopyTo(frames, 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<IDS|MSG>")]
    [InlineData("<IDS|MSG> a b c")]
    [InlineData("a b c d e f g h i j")]
    public async Task Garbage_is_ignored(string frames)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        foreach (var channel in (WirePeer[])[frontEnd.Shell, frontEnd.Control, frontEnd.Input])
        {
            await channel.SendMessageAsync(frames.Split(' '));
            await channel.PingAsync();
        }

        Assert.Equal("ok", (await frontEnd.AskAsync(frontEnd.Control, "kernel_info_request")).Text("status"));
        Assert.Equal("ok", (await frontEnd.RunAsync("still here")).Reply.Text("status"));
        await kernel.Log.WaitForAsync(MessageIgnored);
    }

    [Theory]
    [InlineData("not JSON {")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"code":7}""")]
    public async Task A_signed_request_with_broken_content_gets_an_error_instead_of_silence(string content)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var reply = await frontEnd.AskAsync(frontEnd.Shell, "execute_request", content);

        Assert.Equal("execute_reply", reply.Type);
        Assert.Equal("InvalidRequest", reply.Text("ename"));
        Assert.Equal("ok", (await frontEnd.RunAsync("still here")).Reply.Text("status"));
    }

    [Fact]
    public async Task An_unknown_type_is_busy_and_idle_and_nothing_else()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var request = await frontEnd.SendAsync(frontEnd.Shell, "surprise_request");

        Assert.Equal(["busy", "idle"], (await frontEnd.ReadTurnAsync(request)).Select(message => message.ToString()));
        Assert.Equal("ok", (await frontEnd.RunAsync("still here")).Reply.Text("status"));
    }

    [Fact]
    public async Task Without_a_key_nothing_is_signed_and_nothing_is_checked()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage(), key: "");
        using var frontEnd = await FrontEnd.OpenAsync(kernel, key: "");

        Assert.Equal("ok", (await frontEnd.RunAsync("unsigned")).Reply.Text("status"));
    }

    private static async Task AssertIgnoredAsync(string problem, Action<FrontEnd, string[]> spoil)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var frames = frontEnd.Frames(frontEnd.HeaderOf("id", "execute_request"), $$"""{"code":"{{Marker}}"}""");
        spoil(frontEnd, frames);

        await frontEnd.Shell.SendMessageAsync(frames);
        var (reply, _) = await frontEnd.RunAsync("still here");

        Assert.Equal("1", reply.Text("execution_count"));
        Assert.Equal($"A message on shell was ignored: {problem}", await kernel.Log.WaitForAsync(MessageIgnored));
        Assert.DoesNotContain(kernel.Log.Texts, line => line.Contains(Marker, StringComparison.Ordinal));
    }
}
