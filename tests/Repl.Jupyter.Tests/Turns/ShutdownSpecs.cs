using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Repl.Jupyter.Tests.Turns;

/// <summary>Every way in which a kernel ends.</summary>
public sealed class ShutdownSpecs
{
    private const int CellAbandoned = 303;

    [Theory]
    [InlineData("shell", "tcp", true)]
    [InlineData("control", "tcp", false)]
    [InlineData("shell", "ipc", false)]
    [InlineData("control", "ipc", true)]
    public async Task Shutdown_is_answered_on_its_channel_and_on_iopub_before_the_kernel_ends(string channel, string transport, bool restart)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage(), transport);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var peer = channel == "shell" ? frontEnd.Shell : frontEnd.Control;

        var request = await frontEnd.SendAsync(peer, "shutdown_request", $$"""{"restart":{{(restart ? "true" : "false")}}}""");

        var reply = await frontEnd.ReadReplyAsync(peer, request);
        Assert.Equal($$"""{"status":"ok","restart":{{(restart ? "true" : "false")}}}""", reply.Content.ToString());
        Assert.Equal(["busy", "shutdown_reply", "idle"], (await frontEnd.ReadTurnAsync(request)).Select(message => message.ToString()));
        await kernel.Completion.InTimeAsync();
        await peer.WaitUntilClosedAsync();
        Assert.Empty(kernel.SocketFiles);
    }

    [Fact]
    public async Task Shutdown_interrupts_the_cell_that_runs_and_aborts_those_that_wait()
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
        var cell = await frontEnd.ExecuteAsync("loop");
        await frontEnd.ReadUntilAsync(message => message.Type == "execute_input");

        var reply = await frontEnd.AskAsync(frontEnd.Control, "shutdown_request");

        Assert.Equal("ok", reply.Text("status"));
        Assert.Equal("Interrupted", (await frontEnd.ReadReplyAsync(frontEnd.Shell, cell)).Text("ename"));
        await kernel.Completion.InTimeAsync();
    }

    [Theory]
    [InlineData("shell")]
    [InlineData("control")]
    public async Task A_broken_shutdown_request_stops_nothing(string channel)
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        using var frontEnd = await FrontEnd.OpenAsync(kernel);

        var reply = await frontEnd.AskAsync(channel == "shell" ? frontEnd.Shell : frontEnd.Control, "shutdown_request", "[]");

        Assert.Equal("InvalidRequest", reply.Text("ename"));
        Assert.Equal("ok", (await frontEnd.RunAsync("still here")).Reply.Text("status"));
    }

    [Fact]
    public async Task Shutdown_leaves_a_cell_behind_that_does_not_stop()
    {
        using var gate = new ManualResetEventSlim();
        var language = new ScriptedLanguage
        {
            OnExecute = (_, _, _) =>
            {
                gate.Wait(CancellationToken.None);
                return Task.FromResult(ScriptedLanguage.Succeeded);
            },
        };
        await using var kernel = RunningKernel.Start(
            language, vary: settings => settings with { ShutdownGrace = TimeSpan.FromMilliseconds(50) });
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.ExecuteAsync("stubborn");
        await frontEnd.ReadUntilAsync(message => message.Type == "execute_input");

        var reply = await frontEnd.AskAsync(frontEnd.Control, "shutdown_request");

        Assert.Equal("ok", reply.Text("status"));
        await kernel.Completion.InTimeAsync();
        await kernel.Log.WaitForAsync(CellAbandoned);
        gate.Set();
    }

    [Fact]
    public async Task Shutdown_is_answered_before_a_stubborn_cell_has_stopped()
    {
        using var gate = new ManualResetEventSlim();
        var language = new ScriptedLanguage
        {
            OnExecute = (_, _, _) =>
            {
                gate.Wait(CancellationToken.None);
                return Task.FromResult(ScriptedLanguage.Succeeded);
            },
        };
        await using var kernel = RunningKernel.Start(language, vary: settings => settings with { ShutdownGrace = 2 * TestLimits.Wait });
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.ExecuteAsync("stubborn");
        await frontEnd.ReadUntilAsync(message => message.Type == "execute_input");

        Assert.Equal("ok", (await frontEnd.AskAsync(frontEnd.Control, "shutdown_request")).Text("status"));

        Assert.False(kernel.Completion.IsCompleted);
        gate.Set();
        await kernel.Completion.InTimeAsync();
    }

    [Fact]
    public async Task Shutdown_frees_a_cell_that_is_blocked_by_a_front_end_that_does_not_read()
    {
        var language = new ScriptedLanguage
        {
            OnExecute = (_, output, interrupted) =>
            {
                while (!interrupted.IsCancellationRequested)
                {
                    output.WriteStandardOutput(new string('x', 64 * 1024));
                }

                return Task.FromResult(ScriptedLanguage.Succeeded);
            },
        };
        await using var kernel = RunningKernel.Start(language, vary: settings => settings with
        {
            ShutdownGrace = TimeSpan.FromMilliseconds(50),
            FlushLimit = TimeSpan.FromMilliseconds(50),
        });
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.ExecuteAsync("flood");
        await frontEnd.ReadUntilAsync(message => message.Type == "stream");

        Assert.Equal("ok", (await frontEnd.AskAsync(frontEnd.Control, "shutdown_request")).Text("status"));
        await kernel.Completion.InTimeAsync();
    }

    [Fact]
    public async Task The_hosts_token_ends_the_kernel_and_everyone_is_told_what_was_left()
    {
        var language = new ScriptedLanguage
        {
            OnExecute = async (_, output, interrupted) =>
            {
                output.Display(MimeBundle.PlainText("running"));
                await Task.Delay(Timeout.Infinite, interrupted);
                return ScriptedLanguage.Succeeded;
            },
        };
        await using var kernel = RunningKernel.Start(language);
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        var cell = await frontEnd.ExecuteAsync("loop");
        await frontEnd.ReadUntilAsync(message => message.Type == "display_data");

        await kernel.ShutDownAsync();

        Assert.Equal("error", (await frontEnd.ReadReplyAsync(frontEnd.Shell, cell)).Text("status"));
        Assert.Equal(["error: Interrupted", "idle"], (await frontEnd.ReadTurnAsync(cell)).Select(message => message.ToString()));
    }

    [Fact]
    public async Task The_kernel_ends_when_the_process_that_started_it_is_gone()
    {
        using var parent = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        await using var kernel = RunningKernel.Start(
            new ScriptedLanguage(), vary: settings => settings with { ParentProcessId = parent.Id });
        using var frontEnd = await FrontEnd.OpenAsync(kernel);
        await frontEnd.RunAsync("alive");

        parent.StandardInput.Close();

        await kernel.Completion.InTimeAsync();
        Assert.Empty(kernel.SocketFiles);
    }

    [Fact]
    public async Task A_kernel_that_cannot_open_all_sockets_opens_none()
    {
        using var folder = new TemporaryFolder();
        await using var first = RunningKernel.Start(new ScriptedLanguage());
        File.Delete($"{first.IpcBase}-20001");

        var second = JupyterKernel.RunAsync(first.Connection, new ScriptedLanguage(), shutdown: TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<EndpointUnavailableException>(() => second.InTimeAsync());
        Assert.False(File.Exists($"{first.IpcBase}-20001"));
        Assert.True(File.Exists($"{first.IpcBase}-20002"));
    }

    [Fact]
    public async Task Only_the_address_in_the_connection_file_is_listened_on()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage(), "tcp");
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        await Assert.ThrowsAsync<SocketException>(
            () => socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 20001), TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task Fifty_kernels_one_after_the_other_leave_no_descriptor_open()
    {
        await StartAndStopAsync();
        var before = OpenDescriptors();

        for (var count = 0; count < 50; count++)
        {
            await StartAndStopAsync();
        }

        // Other tests run beside this one and hold some; fifty kernels that leak would hold hundreds.
        Assert.InRange(OpenDescriptors() - before, -200, 200);

        static async Task StartAndStopAsync()
        {
            await using var kernel = RunningKernel.Start(new ScriptedLanguage());
            using var frontEnd = await FrontEnd.OpenAsync(kernel);
            await frontEnd.RunAsync("one cell");
        }
    }

    [Fact]
    public async Task Three_hundred_front_ends_one_after_the_other_leave_no_descriptor_open()
    {
        await using var kernel = RunningKernel.Start(new ScriptedLanguage());
        var before = OpenDescriptors();

        for (var count = 0; count < 300; count++)
        {
            using var frontEnd = await FrontEnd.OpenAsync(kernel);
            await frontEnd.Shell.SendMessageAsync("garbage");
        }

        // As above; three hundred front ends that leak one each would hold more.
        Assert.InRange(OpenDescriptors() - before, -200, 200);
    }

    private static int OpenDescriptors() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
}
