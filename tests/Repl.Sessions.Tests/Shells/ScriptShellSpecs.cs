using System.Text;
using Repl.Sessions.Local;
using Repl.Sessions.Shells;
using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Shells;

/// <summary>One shell runs many small scripts, and keeps apart what each writes.</summary>
public sealed class ScriptShellSpecs : IAsyncLifetime
{
    private readonly LocalConnection _connection = new();
    private ScriptShell _shell = null!;

    public ValueTask InitializeAsync()
    {
        _shell = new ScriptShell(_connection);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        await _connection.DisposeAsync();
    }

    [Fact]
    public async Task Each_script_has_its_own_arguments_output_errors_and_status()
    {
        var first = await _shell.RunAsync("printf '%s|' \"$@\"; echo bad >&2; exit 3", ["it's", "two\nlines", "-n", "", "$HOME `x` \\"], Stop);
        var second = await _shell.RunAsync("exec cat", [], Stop);
        var third = await _shell.RunAsync("printf 'a\\0b\\n\\n'; VARIABLE=set; cd /", [], Stop);
        var fourth = await _shell.RunAsync("echo \"$VARIABLE$#\"; pwd", [], Stop);

        Assert.Equal((3, "it's|two\nlines|-n||$HOME `x` \\|", "bad"), (first.Status, Encoding.UTF8.GetString(first.Output), first.Errors));
        Assert.Equal((0, 0, ""), (second.Status, second.Output.Length, second.Errors));
        Assert.Equal("a\0b\n\n", Encoding.UTF8.GetString(third.Output));
        Assert.Equal($"0\n{Environment.CurrentDirectory}\n", Encoding.UTF8.GetString(fourth.Output));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(65_536)]
    [InlineData(5_000_000)]
    public async Task Much_output_arrives_whole(int lines)
    {
        var (status, output, _) = await _shell.RunAsync($"yes | head -n {lines}; yes | head -n {lines} >&2", [], Stop);

        Assert.Equal((0, 2 * lines), (status, output.Length));
        Assert.True(_shell.IsAtRest);
    }

    [Fact]
    public async Task Scripts_that_are_asked_for_at_once_run_one_after_the_other()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => _shell.RunAsync("echo $1", [$"{number}"], Stop)));

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}\n"), results.Select(result => Encoding.UTF8.GetString(result.Output)));
    }

    [Fact]
    public async Task A_script_that_is_given_up_takes_the_shell_with_it()
    {
        using var stop = new CancellationTokenSource();
        var running = _shell.RunAsync("sleep 1000", [], stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(_shell.IsAtRest);
        await Assert.ThrowsAsync<IOException>(() => _shell.RunAsync("echo", [], Stop));
    }

    [Fact]
    public async Task A_shell_that_is_ended_in_a_script_is_told()
    {
        await _shell.RunAsync("echo", [], Stop);

        await Assert.ThrowsAsync<IOException>(() => _shell.RunAsync("kill -9 $$", [], Stop).WaitAsync(TestLimits.Wait, Stop));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
