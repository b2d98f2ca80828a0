using System.Collections.Immutable;
using System.Text;

namespace Repl.Sessions.Tests.Ssh;

/// <summary>What a program over there did.</summary>
internal sealed record RemoteResult(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a program to its end.</summary>
    public static async Task<RemoteResult> RunAsync(IConnection connection, ProgramSpec program, byte[]? input = null)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var running = await connection.StartAsync(program, stop);
        return await FinishAsync(running, input);
    }

    public static Task<RemoteResult> RunShellAsync(IConnection connection, string script, params ImmutableArray<string> arguments) =>
        RunAsync(connection, new ProgramSpec("sh", ["-c", script, "sh", .. arguments]));

    public static async Task<RemoteResult> FinishAsync(IProgramChannel running, byte[]? input = null)
    {
        var stop = TestContext.Current.CancellationToken;
        var output = ReadAsync(running.StandardOutput, stop);
        var error = ReadAsync(running.StandardError, stop);
        if (input is not null)
        {
            await running.StandardInput.WriteAsync(input, stop);
        }

        await running.StandardInput.DisposeAsync();
        return new RemoteResult(
            await running.Exited.WaitAsync(Repl.Tests.Support.TestLimits.Wait, stop),
            await output.WaitAsync(Repl.Tests.Support.TestLimits.Wait, stop),
            await error.WaitAsync(Repl.Tests.Support.TestLimits.Wait, stop));
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken stop)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(stop);
    }
}
