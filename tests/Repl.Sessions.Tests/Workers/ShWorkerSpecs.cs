using Repl.Sessions.Workers;

namespace Repl.Sessions.Tests.Workers;

public sealed class ShWorkerSpecs : IAsyncDisposable
{
    private const string Hostile = "it's \"quoted\" $(touch pwned) `id` $HOME \\ ! * \n second line\n\n\ttab ; & | > é 漢";

    private readonly WorkersUnderTest _workers = new();

    public static TheoryData<string> Shells => ["sh", "bash", "busybox ash"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_string_comes_as_it_is_and_what_is_written_is_the_result(string shell)
    {
        var worker = await _workers.ShAsync("""echo() { printf '[%s]\n\n' "$@"; }""", _workers.Options with { Interpreter = shell });

        Assert.Equal($"[{Hostile}]\n\n[]\n\n[-n]", await worker.CallAsync<string>("echo", [Hostile, "", "-n"], cancellationToken: Stop));
        Assert.Equal("[]", await worker.CallAsync<string>("echo", [], cancellationToken: Stop));
        Assert.Equal("", _workers.Output);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Other_values_come_as_json_and_a_result_is_read_as_json(string shell)
    {
        var worker = await _workers.ShAsync("add() { echo $(($1 + $2)); }\njson() { echo \"$1\"; }", _workers.Options with { Interpreter = shell });

        Assert.Equal(5, await worker.CallAsync<int>("add", [2, 3], cancellationToken: Stop));
        Assert.Equal("""{"a":[1.5,null,true,"x y"]}""", await worker.CallAsync<string>("json", [new { A = (object?[])[1.5, null, true, "x y"] }], cancellationToken: Stop));
        Assert.True(await worker.CallAsync<bool>("json", [true], cancellationToken: Stop));
        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync<int>("json", ["many"], cancellationToken: Stop));
        Assert.Contains("returned many, which cannot be read as System.Int32", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Variables_and_the_directory_stay(string shell)
    {
        var worker = await _workers.ShAsync("count=0\nnext() { count=$((count + 1)); cd /usr; echo $count; }\nwhere() { pwd; }", _workers.Options with { Interpreter = shell });

        Assert.Equal(1, await worker.CallAsync<int>("next", [], cancellationToken: Stop));
        Assert.Equal(2, await worker.CallAsync<int>("next", [], cancellationToken: Stop));
        Assert.Equal("/usr", await worker.CallAsync<string>("where", [], cancellationToken: Stop));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_status_other_than_zero_is_an_error_with_the_last_of_standard_error(string shell)
    {
        var worker = await _workers.ShAsync("fail() { echo first >&2; echo the disk is full >&2; return 3; }", _workers.Options with { Interpreter = shell });

        var failure = await Assert.ThrowsAsync<RemoteFunctionException>(() => worker.CallAsync<string>("fail", [], cancellationToken: Stop));

        Assert.Equal($"Worker '{worker.Id}': The function 'fail' ended with status 3 (the disk is full). Look at its errors; the worker is usable.", failure.Message);
        Assert.Equal(("exit status 3", "first\nthe disk is full\n"), (failure.RemoteType, failure.Traceback));
        Assert.Equal("first\nthe disk is full\n", _workers.Errors);
    }

    [Theory]
    [InlineData("ls")]
    [InlineData("cd")]
    [InlineData("f; echo injected")]
    public async Task Only_functions_of_the_code_can_be_called(string name)
    {
        var worker = await _workers.ShAsync("f() { echo 1; }");

        await Assert.ThrowsAsync<RemoteFunctionNotFoundException>(() => worker.CallAsync<string>(name, [], cancellationToken: Stop));
    }

    [Fact]
    public async Task A_shell_that_is_not_there_is_told_at_the_start()
    {
        var missing = await Assert.ThrowsAsync<ProgramStartException>(() => _workers.ShAsync("", new WorkerOptions { Interpreter = "no-such-shell" }));

        Assert.Contains("No shell could be started on this machine.", missing.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-shell", missing.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
