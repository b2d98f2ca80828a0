using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Repl.Tests.WindowsSsh;

/// <summary>
/// Stands in for Windows' <c>ssh.exe</c>, which cannot be had here: has Linux's <c>ssh</c> run by a test, and passes on what goes in and out.
/// As that one, it starts SSH_ASKPASS itself to ask, and for a host on the way another of its own kind that does so.
/// </summary>
internal static class Program
{
    private const string OfJump = "--ask-for-jump";

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [OfJump, var question])
        {
            return await AskAsync(question) is { } answer ? await SayAsync(answer) : 1;
        }

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, int.Parse(Environment.GetEnvironmentVariable(Message.PortVariable)!, CultureInfo.InvariantCulture));
        client.NoDelay = true;
        var stream = client.GetStream();
        var writing = new Lock();
        Write(Message.Of(MessageKind.Start, arguments));
        _ = Task.Run(ForwardInputAsync);

        using var output = Console.OpenStandardOutput();
        using var error = Console.OpenStandardError();
        while (await Message.ReadAsync(stream) is { } message)
        {
            switch (message.Kind)
            {
                case MessageKind.Output:
                    await output.WriteAsync(message.Content);
                    await output.FlushAsync();
                    break;
                case MessageKind.Error:
                    await error.WriteAsync(message.Content);
                    await error.FlushAsync();
                    break;
                case MessageKind.Question:
                    _ = Task.Run(() => AnswerAsync(message.Texts));
                    break;
                case MessageKind.Exit:
                    return int.Parse(message.Texts[0], CultureInfo.InvariantCulture);
            }
        }

        return 255;

        async Task ForwardInputAsync()
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64 * 1024];
            int count;
            do
            {
                count = await input.ReadAsync(buffer);
                Write(new Message(MessageKind.Input, buffer.AsMemory(0, count)));
            }
            while (count > 0);
        }

        async Task AnswerAsync(string[] asked)
        {
            var answer = asked is ["jump", var other] ? await RunAsync(Environment.ProcessPath!, OfJump, other) : await AskAsync(asked[^1]);
            Write(answer is null ? Message.Of(MessageKind.Answer) : Message.Of(MessageKind.Answer, answer));
        }

        void Write(Message message)
        {
            lock (writing)
            {
                stream.Write(message.Encode());
            }
        }
    }

    private static async Task<string?> AskAsync(string question) =>
        Environment.GetEnvironmentVariable("SSH_ASKPASS") is { } program ? await RunAsync(program, question) : null;

    private static async Task<int> SayAsync(string answer)
    {
        await Console.Out.WriteLineAsync(answer);
        return 0;
    }

    private static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said.TrimEnd('\r', '\n') : null;
    }
}
