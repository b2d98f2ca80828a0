using System.Diagnostics;
using System.Globalization;
using Repl.Tests.Support;

namespace Repl.Cli.Tests.Prompt;

/// <summary>A real terminal of 100 columns and 40 lines, with one program in it.</summary>
internal sealed class TmuxTerminal : IAsyncDisposable
{
    // tmux's own account of a window's end is not used: version 3.3a now and then misses the end of its first child.
    private const string KeepExitCode = "trap : INT; \"$@\"; echo $? >exit-code; tmux -S \"$0\" wait-for -S ended; exec sleep 1000";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(30);

    private readonly Sandbox _sandbox;
    private readonly string _tmux = RequiredProgram.OnPath("tmux");
    private readonly string _socket;

    private TmuxTerminal(Sandbox sandbox) => (_sandbox, _socket) = (sandbox, sandbox.FileOutside("tmux"));

    /// <summary>Opens the terminal and starts <c>repl</c> in it.</summary>
    public static Task<TmuxTerminal> StartReplAsync(Sandbox sandbox, params IEnumerable<string> arguments) =>
        StartAsync(sandbox, [ReplProgram.ExecutablePath, .. arguments]);

    /// <summary>Opens the terminal and starts any program in it.</summary>
    public static async Task<TmuxTerminal> StartAsync(Sandbox sandbox, params IEnumerable<string> program)
    {
        var terminal = new TmuxTerminal(sandbox);
        await terminal.CallAsync(
        [
            "-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "40", "--",
            "/bin/sh", "-c", KeepExitCode, terminal._socket, .. program,
        ]);
        return terminal;
    }

    /// <summary>Types a line and Enter.</summary>
    public async Task TypeLineAsync(string line)
    {
        await TypeAsync(line);
        await PressAsync("Enter");
    }

    /// <summary>Types text.</summary>
    public Task TypeAsync(string text) =>
        // A semicolon at the end of an argument would begin another command of tmux.
        CallAsync("send-keys", "-l", "--", text.EndsWith(';') ? $"{text[..^1]}\\;" : text);

    /// <summary>Presses a key.</summary>
    /// <param name="key">Its name in tmux: <c>C-c</c>, <c>C-d</c>, <c>Enter</c>.</param>
    public Task PressAsync(string key) => CallAsync("send-keys", key);

    /// <summary>Closes the window, as with its cross.</summary>
    public Task CloseAsync() => CallAsync("kill-server");

    /// <summary>Waits until the lines on the screen end with some lines.</summary>
    /// <param name="expected">The last lines, without the blanks at their ends.</param>
    public async Task WaitForLastLinesAsync(params string[] expected)
    {
        // A terminal sends no signal when its screen changes, so it is looked at again and again.
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(LookAgain, TestContext.Current.CancellationToken))
        {
            var seen = await ScreenAsync();
            if (seen.AsSpan().EndsWith(expected))
            {
                return;
            }

            Assert.True(waited.Elapsed < TestLimits.Wait, $"Expected\n{Text(expected)}\n--- but the terminal shows\n{Text(seen)}");
        }
    }

    /// <summary>Waits for the program's end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync()
    {
        await CallAsync("wait-for", "ended");
        var text = await File.ReadAllTextAsync(_sandbox.File("exit-code"), TestContext.Current.CancellationToken);
        return int.Parse(text, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await using var tmux = _sandbox.StartProgram(_tmux, "-S", _socket, "kill-server");    // fails when it has gone already
        await tmux.EndAsync();
    }

    private async Task<string[]> ScreenAsync() =>
        [.. (await CallAsync("capture-pane", "-p")).TrimEnd().Split('\n').Select(line => line.TrimEnd())];

    private static string Text(string[] lines) => string.Join('\n', lines);

    private async Task<string> CallAsync(params IEnumerable<string> arguments)
    {
        await using var tmux = _sandbox.StartProgram(_tmux, ["-S", _socket, .. arguments]);
        var result = await tmux.EndAsync(TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.StandardOutput;
    }
}
