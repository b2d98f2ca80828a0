using Repl.Tests.Support;

namespace Repl.Sessions.Tests.Workers;

public sealed class NodeWorkerSpecs : IAsyncDisposable
{
    private readonly WorkersUnderTest _workers = new();

    [Theory]
    [InlineData("function add(a, b) { return a + b; }")]
    [InlineData("const add = (a, b) => a + b;")]
    [InlineData("let add = async (a, b) => { await new Promise(done => setTimeout(done)); return a + b; };")]
    [InlineData("module.exports.add = (a, b) => a + b;")]
    [InlineData("module.exports = { add(a, b) { return a + b; } };")]
    [InlineData("module.exports = function add(a, b) { return a + b; };")]
    public async Task A_function_is_found_however_it_is_declared(string code)
    {
        var worker = await _workers.NodeAsync(code);

        Assert.Equal(5, await worker.CallAsync<int>("add", [2, 3], cancellationToken: Stop));
    }

    [Fact]
    public async Task What_the_code_keeps_stays_for_all_calls()
    {
        var worker = await _workers.NodeAsync("let count = 0; const { join } = require('path'); function next(name) { count++; return join(name, `${count}`); } const nothing = () => {};");

        Assert.Equal("a/1", await worker.CallAsync<string>("next", ["a"], cancellationToken: Stop));
        Assert.Equal("b/2", await worker.CallAsync<string>("next", ["b"], cancellationToken: Stop));
        Assert.Null(await worker.CallAsync<string?>("nothing", [], cancellationToken: Stop));
    }

    [Fact]
    public async Task Ten_megabytes_travel_in_both_directions_and_are_printed_too()
    {
        var worker = await _workers.NodeAsync("const double = text => { process.stdout.write(text); return text + text; };");
        var text = string.Concat(Enumerable.Range(0, 1_000_000).Select(number => $"{number:0000000}\u00e9\n"));

        var doubled = await worker.CallAsync<string>("double", [text], cancellationToken: Stop).WaitAsync(TestLimits.Wait, Stop);

        Assert.Equal(text + text, doubled);
        Assert.Equal(text, _workers.Output);
    }

    [Fact]
    public async Task A_module_can_be_imported_and_required_from_the_working_directory()
    {
        using var folder = new TemporaryFolder();
        folder.Write("helper.js", "module.exports.twice = x => x * 2;");
        folder.Write("other.mjs", "export const thrice = x => x * 3;");
        var worker = await _workers.NodeAsync(
            "const { twice } = require('./helper'); async function f(x) { const other = await import(process.cwd() + '/other.mjs'); return twice(x) + other.thrice(x); }",
            _workers.Options with { WorkingDirectory = folder.Path });

        Assert.Equal(10, await worker.CallAsync<int>("f", [2], cancellationToken: Stop));
    }

    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
