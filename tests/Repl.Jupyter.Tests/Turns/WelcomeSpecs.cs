using System.Text.Json;

namespace Repl.Jupyter.Tests.Turns;

/// <summary>How a front end learns that it hears everything (JEP 65), and who hears what.</summary>
public sealed class WelcomeSpecs
{
    private const int PeerConnected = 310;

    [Theory]
    [InlineData("", 1)]
    [InlineData("kernel.", 1)]
    [InlineData("Grüße", 0)]
    public async Task Each_subscriber_of_a_topic_is_welcomed_with_it(string topic, byte minor)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        for (var count = 0; count < 2; count++)
        {
            using var peer = await OpenAsync(kernel, minor);
            await peer.SendMessageAsync([1, .. System.Text.Encoding.UTF8.GetBytes(topic)]);

            var frames = await WelcomeAsync(peer);

            Assert.Equal([topic, "<IDS|MSG>"], frames[..2]);
            Assert.Equal(["{}", "{}"], frames[4..6]);
            Assert.Equal(topic, JsonDocument.Parse(frames[6]).RootElement.GetProperty("subscription").GetString());
        }

        await kernel.Log.WaitForAsync(PeerConnected, "XPUB peer 2 connected as SUB");
    }

    [Fact]
    public async Task Each_subscription_is_welcomed_but_one_that_is_not_UTF_8_and_cancelling_are_not()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var peer = await OpenAsync(kernel);

        await peer.SendMessageAsync((byte[])[1, 0xff]);
        await peer.SubscribeAsync("one");
        await peer.CancelAsync("one");
        await peer.SubscribeAsync("two");

        Assert.Equal("one", (await peer.ReadTextAsync())[0]);
        Assert.Equal("two", (await peer.ReadTextAsync())[0]);
    }

    [Fact]
    public async Task Two_clients_at_once_get_their_replies_and_hear_both()
    {
        await using var kernel = RunningKernel.Start(ScriptedLanguage.That(output => output.WriteStandardOutput("hello")));
        using var first = await FrontEnd.OpenAsync(kernel);
        using var second = await FrontEnd.OpenAsync(kernel);

        var turns = await Task.WhenAll(RunAsync(first), RunAsync(second));

        Assert.Equal(Enumerable.Range(1, 40), turns.SelectMany(turn => turn.Counts).Order());
        Assert.Equal([.. turns[0].Heard], turns[1].Heard);
        Assert.Equal(40 * 4, turns[0].Heard.Count);

        static async Task<(List<int> Counts, List<(string, string)> Heard)> RunAsync(FrontEnd frontEnd)
        {
            var counts = new List<int>();
            for (var count = 0; count < 20; count++)
            {
                var request = await frontEnd.ExecuteAsync("say hello");
                counts.Add(int.Parse((await frontEnd.ReadReplyAsync(frontEnd.Shell, request)).Text("execution_count")));
            }

            var heard = new List<(string, string)>();
            for (var idle = 0; idle < 40;)
            {
                var message = await frontEnd.ReadAsync(frontEnd.Iopub);
                if (message.ParentId is { } parent)
                {
                    heard.Add((parent, message.ToString()));
                    idle += message.ToString() == "idle" ? 1 : 0;
                }
            }

            return (counts, heard);
        }
    }

    [Fact]
    public async Task A_front_end_that_comes_while_a_cell_runs_hears_what_follows()
    {
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var language = new ScriptedLanguage
        {
            OnExecute = async (_, output, _) =>
            {
                output.Display(MimeBundle.PlainText("early"));
                await joined.Task.InTimeAsync();
                output.Display(MimeBundle.PlainText("late"));
                return ScriptedLanguage.Succeeded;
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var first = await FrontEnd.OpenAsync(kernel);
        var cell = await first.ExecuteAsync("work");
        await first.ReadUntilAsync(message => message.Type == "display_data");

        using var late = await FrontEnd.OpenAsync(kernel);
        joined.SetResult();

        Assert.Equal(["display_data: late", "idle"], (await late.ReadTurnAsync(cell)).Select(message => message.ToString()));
    }

    private static Task<WirePeer> OpenAsync(RunningKernel kernel, byte minor = 1) =>
        WirePeer.OpenAsync(FrontEnd.AddressOf(kernel.Connection.Iopub), "SUB", minor: minor);

    /// <summary>A kernel that has just started may still tell its first status.</summary>
    private static async Task<string[]> WelcomeAsync(WirePeer peer)
    {
        while (true)
        {
            var frames = await peer.ReadTextAsync();
            if (frames[3].Contains("iopub_welcome", StringComparison.Ordinal))
            {
                return frames;
            }
        }
    }
}
