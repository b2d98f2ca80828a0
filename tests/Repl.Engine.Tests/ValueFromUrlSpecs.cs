using System.Net;
using System.Text;
using Repl.Engine.Tests.Packages;
using Repl.Tests.Support;

namespace Repl.Engine.Tests;

/// <summary><c>#!value --from-url</c> against a server on this machine.</summary>
public sealed class ValueFromUrlSpecs : EngineTest
{
    [Fact]
    public async Task The_text_of_an_address_is_kept_in_the_form_that_the_server_names()
    {
        await using var server = PageServer.Start(new()
        {
            ["/data.json"] = ("application/json; charset=utf-8", "{ \"city\": \"Köln\" }", Encoding.UTF8),
            ["/old.txt"] = ("text/plain; charset=iso-8859-1", "Köln", Encoding.Latin1),
        });

        var screen = await RunAsync($$"""
            #!value --name json --from-url {{server.Address}}/data.json
            #!value --name old --from-url {{server.Address}}/old.txt
            #!value --name shown --from-url {{server.Address}}/old.txt --mime-type text/html
            #!set --name city --value @value:json
            #!share old --from value
            $"{city.RootElement.GetProperty("city")} {old}"
            """);

        Assert.Equal("Köln Köln", screen.Result);
        Assert.Equal("Köln", Assert.Single(screen.Shown.OfType<CellOutput.Display>()).Data["text/html"]);
    }

    [Fact]
    public async Task An_address_that_is_not_there_is_said_with_what_the_server_says()
    {
        await using var server = PageServer.Start([]);

        Assert.Equal(
            $"'{server.Address}/nope' answered 404 Not Found. Check the address.",
            (await FailAsync($"#!value --name v --from-url {server.Address}/nope")).Message);

        await server.DisposeAsync();
        Assert.StartsWith($"'{server.Address}/nope' cannot be read: Connection refused", (await FailAsync($"#!value --name v --from-url {server.Address}/nope")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_the_limit()
    {
        using var silent = new SilentServer();
        var clock = new HeldLimit(TimeSpan.FromSeconds(30));
        await using var engine = new CellEngine(time: clock);

        var running = engine.RunAsync(new Cell($"#!value --name v --from-url {silent.Address}"), new RecordingScreen(), Stop);
        await silent.Asked.WaitAsync(TestLimits.Wait, Stop);
        clock.Pass();

        var error = Assert.IsType<CellOutcome.Failed>(await running.WaitAsync(TestLimits.Wait, Stop)).Error;
        Assert.Equal($"'{silent.Address}' gave no answer within 30 s. Check the address and the network, or try again.", error.Message);
    }

    /// <summary>A clock on which one limit is over when the test says so.</summary>
    private sealed class HeldLimit(TimeSpan limit) : TimeProvider
    {
        private Action? _end;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != limit)
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }

            _end = () => callback(state);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }

        public void Pass() => _end!();
    }

    private sealed class PageServer : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Dictionary<string, (string Type, string Text, Encoding Encoding)> _pages;
        private readonly Task _serving;

        private PageServer(int port, Dictionary<string, (string Type, string Text, Encoding Encoding)> pages)
        {
            (Address, _pages) = ($"http://127.0.0.1:{port}", pages);
            _listener.Prefixes.Add($"{Address}/");
            _listener.Start();
            _serving = ServeAsync();
        }

        public string Address { get; }

        // A port cannot be left to the system here, so one that is taken is passed over.
        public static PageServer Start(Dictionary<string, (string Type, string Text, Encoding Encoding)> pages)
        {
            while (true)
            {
                try
                {
                    return new PageServer(Random.Shared.Next(20_000, 30_000), pages);
                }
                catch (HttpListenerException)
                {
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await _listener.GetContextAsync();
                    var isThere = _pages.TryGetValue(asked.Request.Url!.AbsolutePath, out var page);
                    asked.Response.StatusCode = isThere ? 200 : 404;
                    asked.Response.ContentType = page.Type;
                    asked.Response.Close(isThere ? page.Encoding.GetBytes(page.Text) : [], willBlock: true);
                }
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
