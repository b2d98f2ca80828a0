using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Repl.Tests.Support;
using Repl.Tests.WindowsSsh;

namespace Repl.Cli.Tests.Windows;

/// <summary>
/// Runs Linux's <c>ssh</c> for each <c>ssh.exe</c> of <see cref="Repl.Tests.WindowsSsh"/>: with the paths in its arguments and in a configuration
/// file of ours as Linux has them, and with what asks for a password leading back. It ends where <c>ssh.exe</c> does.
/// </summary>
/// <param name="toLinux">Makes a path of Linux of one of Windows.</param>
[UnsupportedOSPlatform("windows")]
internal sealed partial class LinuxSsh(Func<string, string> toLinux) : IAsyncDisposable
{
    // Bash, because it can connect to a port.
    private const string AskScript = """
        #!/bin/bash
        exec 3<>"/dev/tcp/127.0.0.1/$REPL_TEST_ASK_PORT"
        printf '%s\n%s\n' "$PPID" "${1//$'\n'/ }" >&3
        IFS= read -r answer <&3 && [[ $answer == =* ]] && printf '%s\n' "${answer#=}"
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _listener = Listen();
    private readonly ConcurrentDictionary<Process, Task> _running = [];
    private Task _accepting = Task.CompletedTask;

    /// <summary>The port at which <c>ssh.exe</c> finds this.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Begins to wait for them.</summary>
    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(_folder.File("ask"), AskScript);
        File.SetUnixFileMode(_folder.File("ask"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _accepting = AcceptAsync();
    }

    /// <summary>Waits until none runs.</summary>
    public Task WaitUntilNoneRunsAsync() => Task.WhenAll(_running.Values).WaitAsync(TestLimits.Wait);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var process in _running.Keys)
        {
            process.Kill();
        }

        await WaitUntilNoneRunsAsync();
        _folder.Dispose();
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                client.NoDelay = true;
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception disposed) when (disposed is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        if (await Message.ReadAsync(stream) is not { Kind: MessageKind.Start } start)
        {
            return;
        }

        using var questions = Listen();
        using var process = Process.Start(new ProcessStartInfo(RequiredProgram.OnPath("ssh"), start.Texts.Select(Translate))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["SSH_ASKPASS"] = _folder.File("ask"),
                ["SSH_ASKPASS_REQUIRE"] = "force",
                ["REPL_TEST_ASK_PORT"] = $"{((IPEndPoint)questions.LocalEndpoint).Port}",
            },
        })!;
        var ended = process.WaitForExitAsync();
        _running[process] = ended;
        await new Conversation(stream, process, questions).RunAsync();
        await ended;
        _running.TryRemove(process, out var _);
    }

    private string Translate(string argument)
    {
        if (!WindowsPath.IsMatch(argument))
        {
            return argument;
        }

        var path = toLinux(argument);
        if (Path.GetFileName(path) == "config" && File.ReadAllText(path) is var text && WindowsPath.IsMatch(text))
        {
            File.WriteAllText(path, WindowsPath.Replace(text, found => toLinux(found.Value)));
        }

        return path;
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9])[A-Za-z]:[\\/][^""\n]*")]
    private static partial Regex WindowsPath { get; }

    private sealed class Conversation(NetworkStream stream, Process process, TcpListener questions)
    {
        private readonly Lock _writing = new();
        private readonly ConcurrentQueue<TaskCompletionSource<string?>> _asked = [];

        public async Task RunAsync()
        {
            var reading = ReadAllAsync();
            var asking = AskAllAsync();
            await Task.WhenAll(
                ForwardAsync(process.StandardOutput.BaseStream, MessageKind.Output), ForwardAsync(process.StandardError.BaseStream, MessageKind.Error));
            await process.WaitForExitAsync();
            Write(Message.Of(MessageKind.Exit, process.ExitCode.ToString(CultureInfo.InvariantCulture)));
            questions.Stop();
            await asking;
            await reading; // ssh.exe ends
        }

        private async Task ReadAllAsync()
        {
            while (await Message.ReadAsync(stream) is { } message)
            {
                switch (message)
                {
                    case { Kind: MessageKind.Input, Content.Length: 0 }:
                        process.StandardInput.Close();
                        break;
                    case { Kind: MessageKind.Input }:
                        await SendAsync(message.Content);
                        break;
                    case { Kind: MessageKind.Answer } when _asked.TryDequeue(out var asked):
                        asked.SetResult(message.Texts.FirstOrDefault());
                        break;
                }
            }

            if (!process.HasExited)
            {
                process.Kill(); // as if it were ssh.exe itself that was ended
            }
        }

        private async Task SendAsync(ReadOnlyMemory<byte> input)
        {
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(input);
                await process.StandardInput.BaseStream.FlushAsync();
            }
            catch (IOException)
            {
                // It has ended, or reads no more.
            }
        }

        private async Task ForwardAsync(Stream output, MessageKind kind)
        {
            var buffer = new byte[64 * 1024];
            while (await output.ReadAsync(buffer) is > 0 and var count)
            {
                Write(new Message(kind, buffer.AsMemory(0, count)));
            }
        }

        private async Task AskAllAsync()
        {
            try
            {
                while (true)
                {
                    using var asker = await questions.AcceptTcpClientAsync();
                    using var reader = new StreamReader(asker.GetStream(), leaveOpen: true);
                    var isTargets = await reader.ReadLineAsync() == $"{process.Id}";
                    var question = await reader.ReadLineAsync() ?? "";
                    var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _asked.Enqueue(answer);
                    Write(isTargets ? Message.Of(MessageKind.Question, question) : Message.Of(MessageKind.Question, "jump", question));
                    await asker.GetStream().WriteAsync(Encoding.UTF8.GetBytes(await answer.Task is { } text ? $"={text}\n" : "!\n"));
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or IOException)
            {
                // ssh has ended.
            }
        }

        private void Write(Message message)
        {
            try
            {
                lock (_writing)
                {
                    stream.Write(message.Encode());
                }
            }
            catch (IOException)
            {
                // ssh.exe has ended.
            }
        }
    }
}
