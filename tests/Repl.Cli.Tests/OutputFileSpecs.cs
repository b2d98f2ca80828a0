using Repl.Tests.Support;

namespace Repl.Cli.Tests;

/// <summary>Where <c>--output</c> may lead to.</summary>
public sealed class OutputFileSpecs : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("/proc/self/fd/1")]
    [InlineData("link")]
    public async Task A_notebook_that_is_written_to_standard_output_comes_after_the_results(string output)
    {
        File.CreateSymbolicLink(_sandbox.File("link"), "/dev/stdout");
        var notebook = _sandbox.WriteNotebook("#!sh\necho result");

        await using var shell = _sandbox.StartProgram(
            RequiredProgram.OnPath("bash"), ["-c", "\"$0\" run \"$1\" -o \"$2\" >both", ReplProgram.ExecutablePath, notebook, output]);
        var result = await shell.EndAsync(Stop);

        _sandbox.ExpectEnd(0, result);
        Assert.StartsWith("result\n{\n \"cells\": [", await File.ReadAllTextAsync(_sandbox.File("both"), Stop));
        Assert.Equal("/dev/stdout", new FileInfo(_sandbox.File("link")).LinkTarget);
    }

    [Fact]
    public async Task A_full_device_is_named()
    {
        var result = await _sandbox.RunAsync("run", _sandbox.WriteNotebook("1"), "--output", "/dev/full");

        _sandbox.ExpectEnd(2, result);
        Assert.Contains("\nerror: the notebook `/dev/full` cannot be written: no space left on device", result.StandardError);
    }

    [Fact]
    public async Task An_output_takes_the_place_of_the_file_behind_a_link_and_leaves_nothing_else()
    {
        _sandbox.Write("old.ipynb", "old");
        File.CreateSymbolicLink(_sandbox.File("link.ipynb"), "old.ipynb");

        var result = await _sandbox.RunAsync("run", _sandbox.WriteNotebook("1 + 1"), "--output", "link.ipynb");

        _sandbox.ExpectEnd(0, result);
        Assert.Equal(["2"], await ExecutedNotebook.ReadAsync(_sandbox.File("old.ipynb")));
        Assert.Equal("old.ipynb", new FileInfo(_sandbox.File("link.ipynb")).LinkTarget);
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(_sandbox.WorkFolder).Count());
    }

    [Fact]
    public async Task Links_that_go_in_a_circle_are_refused()
    {
        File.CreateSymbolicLink(_sandbox.File("a.ipynb"), "b.ipynb");
        File.CreateSymbolicLink(_sandbox.File("b.ipynb"), "a.ipynb");

        var result = await _sandbox.RunAsync("run", _sandbox.WriteNotebook("1"), "--output", "a.ipynb");

        _sandbox.ExpectEnd(2, result);
        Assert.StartsWith("error: the notebook `a.ipynb` cannot be written: too many symbolic links", result.StandardError);
    }

    [Fact]
    public async Task A_file_in_shared_memory_is_no_device()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm.");
        var path = $"/dev/shm/repl-tests-{Guid.NewGuid():N}";
        try
        {
            await AtomicFile.WriteAsync(path, "first"u8.ToArray(), Stop);
            await AtomicFile.WriteAsync(path, "second"u8.ToArray(), Stop);

            Assert.Equal("second", await File.ReadAllTextAsync(path, Stop));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => _sandbox.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
