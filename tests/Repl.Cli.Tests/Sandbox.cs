using Repl.Tests.Support;

namespace Repl.Cli.Tests;

/// <summary>A place for one test to run <c>repl</c> in, where all that is left behind can be found: files and processes.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MarkedProcesses _processes = new();
    private readonly string _temporary;

    public Sandbox()
    {
        _temporary = Directory.CreateDirectory(_folder.File("tmp")).FullName;
        WorkFolder = Directory.CreateDirectory(_folder.File("work")).FullName;
    }

    /// <summary>Where programs are started.</summary>
    public string WorkFolder { get; }

    /// <summary>What programs are started with: a folder for temporary files and a mark of their own.</summary>
    public IReadOnlyDictionary<string, string?> Environment => ReplProgram.WithRuntime(new Dictionary<string, string?>
    {
        ["TMPDIR"] = _temporary,
        [MarkedProcesses.Variable] = _processes.Value,
        ["NO_COLOR"] = "1",
        ["BASH_ENV"] = null,
        ["ENV"] = null,
    });

    /// <summary>A path in <see cref="WorkFolder"/>.</summary>
    public string File(string name) => Path.Combine(WorkFolder, name);

    /// <summary>A path that is neither in <see cref="WorkFolder"/> nor among the temporary files.</summary>
    public string FileOutside(string name) => _folder.File(name);

    /// <summary>The names of the temporary files and folders that are there now.</summary>
    public IEnumerable<string> TemporaryFiles => Directory.EnumerateFileSystemEntries(_temporary).Select(path => Path.GetFileName(path));

    /// <summary>Writes a file into <see cref="WorkFolder"/>.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Writes a notebook of code cells into <see cref="WorkFolder"/>.</summary>
    public string WriteNotebook(params IEnumerable<string> cells) =>
        Write("runbook.ipynb", TestNotebook.Text(cells.Select(cell => TestNotebook.Code(cell))));

    /// <summary>Starts <c>repl</c>.</summary>
    public RunningProgram Start(params IEnumerable<string> arguments) => StartProgram(ReplProgram.ExecutablePath, arguments);

    /// <summary>Starts any program.</summary>
    /// <remarks>
    /// Through <c>env</c>, because a test run that a shell has put into the background ignores SIGINT, and so would all it starts.
    /// </remarks>
    public RunningProgram StartProgram(string path, params IEnumerable<string> arguments) => RunningProgram.Start(
        RequiredProgram.OnPath("env"), ["--default-signal", path, .. arguments], Environment, WorkFolder);

    /// <summary>Runs <c>repl</c> to its end, with nothing on its standard input.</summary>
    public Task<ProgramResult> RunAsync(params IEnumerable<string> arguments) => RunScriptAsync("", arguments);

    /// <summary>Runs <c>repl</c> to its end, with a text on its standard input.</summary>
    public async Task<ProgramResult> RunScriptAsync(string input, params IEnumerable<string> arguments)
    {
        await using var program = Start(arguments);
        await program.StandardInput.WriteAsync(input);
        return await program.EndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Expects that a program ended with an exit code and left nothing behind.</summary>
    public void ExpectEnd(int exitCode, ProgramResult result)
    {
        Assert.True(result.ExitCode == exitCode, $"Not {exitCode}:\n{result}");
        ExpectNothingLeft();
    }

    /// <summary>Expects no process and no temporary file.</summary>
    public void ExpectNothingLeft()
    {
        Assert.Empty(_processes.Living());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temporary));
    }

    /// <summary>Waits until no process is left, where no end of a program tells that; then expects no temporary file.</summary>
    public async Task ExpectNothingLeftSoonAsync()
    {
        await WaitUntilNothingRunsAsync();
        ExpectNothingLeft();
    }

    /// <summary>Waits until no process is left; temporary files may be.</summary>
    public Task WaitUntilNothingRunsAsync() => _processes.WaitUntilGoneAsync(TestContext.Current.CancellationToken);

    /// <summary>Kills all that is left.</summary>
    public void EndProcesses() => _processes.Dispose();

    public void Dispose()
    {
        EndProcesses();
        _folder.Dispose();
    }
}
