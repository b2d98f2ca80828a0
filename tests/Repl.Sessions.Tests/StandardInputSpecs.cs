using System.Text;
using Repl.Sessions.Tests.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests;

public sealed class StandardInputSpecs
{
    public static TheoryData<string> Shells => ShellsUnderTest.All;

    /// <summary>Each shell with a stream whose waiting reader can be cancelled, and with one whose reader cannot.</summary>
    public static TheoryData<string, bool> ShellsAndStreams
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var shell in ShellsUnderTest.Names)
            {
                data.Add(shell, true);
                data.Add(shell, false);
            }

            return data;
        }
    }

    public static TheoryData<string, string, string, string> Readers
    {
        get
        {
            var data = new TheoryData<string, string, string, string>();
            foreach (var shell in ShellsUnderTest.Names)
            {
                data.Add(shell, "cat", "", "");
                data.Add(shell, "cat", "no end of a line", "no end of a line");
                data.Add(shell, "cat", "naïve 😀\r\n\n\n", "naïve 😀\r\n\n\n");
                data.Add(shell, "sort -u", "b\na\nb\n", "a\nb\n");
                data.Add(shell, "sort -u | cat", "b\na\nb\n", "a\nb\n");
                data.Add(shell, "head -n 1", "one\ntwo\nthree\n", "one\n");
                data.Add(shell, "echo unread", "one\ntwo\n", "unread\n");
                data.Add(shell, ":", "one\ntwo\n", "");
                data.Add(shell, "", "one\ntwo\n", "");
                data.Add(shell, "read a; cat; echo \"first $a\"", "one\ntwo\nthree\n", "two\nthree\nfirst one\n");
                data.Add(shell, "read a; read b; echo \"$b $a\"; read c || echo end", "one\ntwo\n", "two one\nend\n");
                data.Add(shell, "while read line; do echo \"<$line>\"; done", "one\ntwo\nthree\n", "<one>\n<two>\n<three>\n");
                data.Add(shell, "read a\n(read b; echo \"$b\")\nf() { cat; }\nf\necho \"$a\"", "1\n2\n3\n", "2\n3\n1\n");
                data.Add(shell, "cat; cat; cat", "once\n", "once\n");
                data.Add(shell, "x=$(cat); echo \"[$x]\"", "one\ntwo\n", "[one\ntwo]\n");
                data.Add(shell, "sh", "echo from a child\nexit 0\n", "from a child\n");
                data.Add(shell, "cat <<x\ndocument\nx\ncat", "input\n", "document\ninput\n");
                data.Add(shell, "exec </dev/null; cat", "input\n", "");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task A_command_reads_a_text_as_it_would_read_a_file(string shell, string command, string text, string output)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync(command, With(text), Stop).WaitAsync(TestLimits.Wait, Stop);
        var next = await session.RunAsync("cat; echo next", Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal((output, ""), (result.StandardOutput, result.StandardError));
        Assert.Null(result.Replacement);
        Assert.Equal("next\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Bytes_arrive_as_they_are(string shell)
    {
        var bytes = Enumerable.Range(0, 1024).Select(number => (byte)number).Concat("\u001e\0\0\n"u8.ToArray()).ToArray();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var asArray = await session.RunAsync("cat", new RunOptions { StandardInput = bytes }, Stop).WaitAsync(TestLimits.Wait, Stop);
        var asMemory = await session.RunAsync("cat", new RunOptions { StandardInput = CommandInput.From(bytes.AsMemory(1)) }, Stop).WaitAsync(TestLimits.Wait, Stop);
        var none = await session.RunAsync("cat", new RunOptions { StandardInput = Array.Empty<byte>() }, Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(bytes, asArray.StandardOutputBytes.ToArray());
        Assert.Equal(bytes[1..], asMemory.StandardOutputBytes.ToArray());
        Assert.Empty(none.StandardOutputBytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Five_megabytes_arrive_and_come_back_as_they_are(string shell)
    {
        var bytes = new byte[5_000_000];
        new Random(5).NextBytes(bytes);
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var result = await session.RunAsync("cat", new RunOptions { StandardInput = bytes }, Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.True(bytes.AsSpan().SequenceEqual(result.StandardOutputBytes.Span));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Of_five_megabytes_a_command_may_read_as_little_as_it_likes(string shell)
    {
        var text = "first\n" + new string('x', 5_000_000);
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);

        var one = await session.RunAsync("head -n 1", With(text), Stop).WaitAsync(TestLimits.Wait, Stop);
        var none = await session.RunAsync("true", With(text), Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(("first\n", "", 0), (one.StandardOutput, one.StandardError, one.ExitCode));
        Assert.Equal(("", "", 0), (none.StandardOutput, none.StandardError, none.ExitCode));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_stream_is_read_as_it_comes(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await using var stream = new FedStream();
        var seen = new StringBuilder();

        await foreach (var happened in session.ListenAsync("echo ready; while read line; do echo \"got $line\"; done", From(stream), Stop))
        {
            if (happened is CommandEvent.Output { Kind: OutputKind.StandardOutput } written)
            {
                seen.Append(Encoding.UTF8.GetString(written.Bytes.Span));
                switch (seen.ToString())
                {
                    case "ready\n":
                        stream.Feed("one\n"u8);
                        break;
                    case "ready\ngot one\n":
                        stream.Feed("t"u8);
                        stream.Feed("wo\n"u8);
                        break;
                    case "ready\ngot one\ngot two\n":
                        stream.End();
                        break;
                }
            }
        }

        Assert.Equal("ready\ngot one\ngot two\n", seen.ToString());
    }

    [Fact]
    public async Task A_stream_is_read_from_where_it_stands_and_not_closed()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        using var stream = new MemoryStream("0123456789"u8.ToArray()) { Position = 4 };

        var result = await session.RunAsync("cat", From(stream), Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal("456789", result.StandardOutput);
        Assert.True(stream.CanRead);
        Assert.Equal(10, stream.Position);
    }

    [Theory]
    [MemberData(nameof(ShellsAndStreams))]
    public async Task A_stream_that_gives_no_more_holds_up_no_command_that_has_read_enough(string shell, bool heedsTokens)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await using var stream = new FedStream(heedsTokens);
        stream.Feed("one\ntwo\n"u8);

        var result = await session.RunAsync("head -n 1", From(stream), Stop).WaitAsync(TestLimits.Wait, Stop);
        var next = await session.RunAsync("echo next", Stop).WaitAsync(TestLimits.Wait, Stop);
        stream.End();

        Assert.Equal(("one\n", 0), (result.StandardOutput, result.ExitCode));
        Assert.Equal("next\n", next.StandardOutput);
    }

    [Theory]
    [MemberData(nameof(ShellsAndStreams))]
    public async Task A_command_that_waits_for_input_can_be_interrupted(string shell, bool heedsTokens)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        await using var stream = new FedStream(heedsTokens);
        stream.Feed("one\n"u8);
        using var interrupt = new CancellationTokenSource();
        var folder = "";

        var running = Task.Run(
            async () =>
            {
                await foreach (var happened in session.ListenAsync("readlink /proc/self/fd/0; cat", From(stream), interrupt.Token))
                {
                    if (happened is CommandEvent.Output written)
                    {
                        folder += Encoding.UTF8.GetString(written.Bytes.Span);
                        if (folder.EndsWith("\none\n", StringComparison.Ordinal))
                        {
                            await interrupt.CancelAsync();
                        }
                    }
                }
            },
            Stop);

        var stopped = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TestLimits.Wait, Stop));
        var next = await session.RunAsync("cat; echo next", Stop).WaitAsync(TestLimits.Wait, Stop);
        stream.End();

        Assert.Equal(interrupt.Token, stopped.CancellationToken);
        Assert.Equal("next\n", next.StandardOutput);
        AssertGone(folder.Split('\n')[0]);
    }

    [Theory]
    [InlineData("readlink /proc/self/fd/0")]
    [InlineData("readlink /proc/self/fd/0; cat >/dev/null")]
    [InlineData("readlink /proc/self/fd/0; head -n 1 >/dev/null")]
    [InlineData("readlink /proc/self/fd/0; false")]
    [InlineData("readlink /proc/self/fd/0; exit 3")]
    [InlineData("readlink /proc/self/fd/0; kill -9 $$")]
    public async Task What_carries_the_input_is_gone_when_the_command_has_ended(string command)
    {
        await using var sessions = new SessionRegistry();
        foreach (var shell in ShellsUnderTest.Names)
        {
            var session = await sessions.OpenShellAsync(shell);

            var result = await session.RunAsync(command, With(new string('x', 200_000)), Stop).WaitAsync(TestLimits.Wait, Stop);

            AssertGone(result.Lines[0]);
            Assert.Empty(await session.ListProcessesAsync(Stop));
            await sessions.CloseAsync(session.Name);
        }
    }

    [Fact]
    public async Task What_carries_the_input_is_gone_after_a_timeout_and_after_the_sessions_end()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        await using var stream = new FedStream();

        var late = await Assert.ThrowsAsync<CommandTimeoutException>(
            () => session.RunAsync("readlink /proc/self/fd/0; cat", From(stream) with { Timeout = TimeSpan.FromMilliseconds(500) }, Stop));
        AssertGone(late.Partial!.Lines[0]);

        var path = "";
        await Assert.ThrowsAsync<SessionClosedException>(async () =>
        {
            await foreach (var happened in session.ListenAsync("readlink /proc/self/fd/0; cat", From(stream), Stop))
            {
                if (happened is CommandEvent.Output written)
                {
                    path += Encoding.UTF8.GetString(written.Bytes.Span);
                    _ = session.DisposeAsync().AsTask();
                }
            }
        });
        AssertGone(path.TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_stream_that_fails_is_an_exception_with_the_reason_and_the_session_goes_on(string shell)
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell);
        foreach (var cause in (Exception[])[new IOException("The disk is on fire."), new InvalidOperationException("No such luck."), new TimeoutException("Too slow.")])
        {
            await using var stream = new FedStream();
            stream.Feed("one\n"u8);
            stream.End(cause);

            var failure = await Assert.ThrowsAsync<IOException>(() => session.RunAsync("cat; kept=1", From(stream), Stop).WaitAsync(TestLimits.Wait, Stop));
            var next = await session.RunAsync("echo next $kept", Stop).WaitAsync(TestLimits.Wait, Stop);

            Assert.Contains(cause.Message, failure.Message, StringComparison.Ordinal);
            Assert.Same(cause, failure.InnerException);
            Assert.Equal("next 1\n", next.StandardOutput);
        }
    }

    [Fact]
    public async Task A_stream_that_is_closed_is_an_exception_too_and_the_session_goes_on()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");
        var closed = new MemoryStream();
        await closed.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => session.RunAsync("cat", From(closed), Stop).WaitAsync(TestLimits.Wait, Stop));

        Assert.Equal("next\n", (await session.RunAsync("echo next", Stop).WaitAsync(TestLimits.Wait, Stop)).StandardOutput);
    }

    [Fact]
    public async Task Commands_with_input_of_their_own_run_in_turn()
    {
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync("bash");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => session.RunAsync("cat", With($"{number}\n"), Stop))).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}\n"), results.Select(result => result.StandardOutput));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_session_that_has_been_told_to_leave_files_alone_takes_input_all_the_same(string shell)
    {
        using var folder = new TemporaryFolder();
        await using var sessions = new SessionRegistry();
        var session = await sessions.OpenShellAsync(shell, new SessionOptions { WorkingDirectory = folder.Path });
        await session.RunAsync("umask 777; set -C; set -f; PATH=/nowhere; IFS=/", Stop);

        var result = await session.RunAsync("read a; read b; echo \"$b $a\"", With("one\ntwo\n"), Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(("two one\n", ""), (result.StandardOutput, result.StandardError));
    }

    private static void AssertGone(string path)
    {
        Assert.StartsWith("/", path, StringComparison.Ordinal);
        Assert.False(File.Exists(path), $"{path} is still there");
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)), $"the folder of {path} is still there");
    }

    private static RunOptions With(string text) => new() { StandardInput = text };

    private static RunOptions From(Stream stream) => new() { StandardInput = CommandInput.From(stream) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
