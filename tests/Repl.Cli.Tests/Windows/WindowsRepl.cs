using System.Globalization;
using System.Runtime.Versioning;
using Repl.Tests.Support;
using Repl.Tests.WindowsSsh;

namespace Repl.Cli.Tests.Windows;

/// <summary>The program published for Windows and run by Wine, with files and processes of its own, and an <c>ssh.exe</c> on its PATH.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class WindowsRepl : IAsyncLifetime
{
    private const string WinePath = "/usr/lib/wine/wine64";
    private const string WineServerPath = "/usr/lib/wine/wineserver";

    private readonly TemporaryFolder _folder = new();
    private readonly LinuxSsh _ssh;
    private RunningProgram? _first;

    public WindowsRepl() => _ssh = new LinuxSsh(ToLinux);

    /// <summary>The <c>ssh.exe</c> processes that the program has started.</summary>
    internal LinuxSsh Ssh => _ssh;

    /// <summary>The folders of ours that are left among the user's temporary files.</summary>
    public IEnumerable<string> Leftovers => Directory.EnumerateDirectories(Path.Combine(SystemDrive, "users", Environment.UserName, "Temp"), "repl-ssh-*");

    /// <summary>Where programs are started.</summary>
    public string WorkFolder => _folder.File("work");

    private static string Wine => RequiredProgram.At(WinePath);

    private string Program => _folder.File("program", "repl.exe");

    private string SystemDrive => _folder.File("wine", "drive_c");

    private Dictionary<string, string?> Variables => new()
    {
        ["WINEPREFIX"] = _folder.File("wine"),
        ["WINEDEBUG"] = "-all",
        ["WINEPATH"] = ToWindows(_folder.File("program")),
        ["DOTNET_EnableWriteXorExecute"] = "0", // with it the runtime ends under Wine 8 as soon as it throws away code
        [Message.PortVariable] = _ssh.Port.ToString(CultureInfo.InvariantCulture),
        ["NO_COLOR"] = "1",
    };

    /// <summary>A path as the program sees it.</summary>
    public static string ToWindows(string path) => $"Z:{path.Replace('/', '\\')}";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(WorkFolder);
        if (!File.Exists(WinePath))
        {
            return; // each test says so
        }

        await _ssh.StartAsync();

        // Windows' own processes are started with the first program and end with the last; until then they hold the output of who started them.
        _first = RunningProgram.Start(Wine, ["cmd"], Variables, WorkFolder);
        await PublishedRepl.CreateForWindowsAsync(_folder.File("program"));
        await _first.StandardOutput.WaitForAsync(">");
    }

    public async ValueTask DisposeAsync()
    {
        if (_first is not null)
        {
            await using var server = RunningProgram.Start(WineServerPath, ["--kill"], Variables);
            await server.EndAsync();
            await _first.DisposeAsync();
        }

        await _ssh.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Starts <c>repl.exe</c>.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variables">Variables to add.</param>
    /// <returns>The running program.</returns>
    public RunningProgram Start(IEnumerable<string> arguments, params (string Name, string Value)[] variables)
    {
        var environment = Variables;
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        // Through `env`, because a test run in the background ignores SIGINT, and so would all it starts.
        return RunningProgram.Start("env", ["--default-signal", Wine, Program, .. arguments], environment, WorkFolder);
    }

    /// <summary>Starts a run of a notebook.</summary>
    /// <param name="cells">The text of a <c>.dib</c>.</param>
    /// <param name="variables">Variables to add.</param>
    /// <returns>The running program.</returns>
    public RunningProgram StartNotebook(string cells, params (string Name, string Value)[] variables)
    {
        var name = $"{Guid.NewGuid():N}.dib";
        File.WriteAllText(Path.Combine(WorkFolder, name), cells);
        return Start(["run", name], variables);
    }

    /// <summary>Runs a notebook to its end.</summary>
    /// <param name="cells">The text of a <c>.dib</c>.</param>
    /// <param name="variables">Variables to add.</param>
    /// <returns>What it did.</returns>
    public async Task<ProgramResult> RunNotebookAsync(string cells, params (string Name, string Value)[] variables)
    {
        await using var program = StartNotebook(cells, variables);
        return await program.EndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Runs cells by Jupyter's client, with the program as the kernel.</summary>
    /// <param name="cells">The text of each.</param>
    /// <returns>What it did; its output has what the cells showed, as JSON.</returns>
    public async Task<ProgramResult> RunInJupyterAsync(params IEnumerable<string> cells)
    {
        var notebook = Path.Combine(WorkFolder, "notebook.ipynb");
        await File.WriteAllTextAsync(notebook, TestNotebook.Text(cells.Select(cell => TestNotebook.Code(cell))));
        _folder.Write(
            "jupyter/kernels/windows/kernel.json",
            $$"""{"argv": ["{{Wine}}", "{{Program}}", "jupyter", "start", "{connection_file}"], "display_name": "Windows", "language": "C#", "interrupt_mode": "message"}""");
        var environment = Variables;
        environment["JUPYTER_PATH"] = _folder.File("jupyter");
        environment["JUPYTER_RUNTIME_DIR"] = _folder.File("runtime");
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Jupyter", "run_notebook.py"), notebook, "windows", WorkFolder];
        await using var client = RunningProgram.Start(RequiredProgram.Python("nbclient"), arguments, environment, WorkFolder);
        return await client.EndAsync(TestContext.Current.CancellationToken);
    }

    private string ToLinux(string path) =>
        path.StartsWith("Z:", StringComparison.OrdinalIgnoreCase) ? path[2..].Replace('\\', '/') : Path.Combine(SystemDrive, path[3..].Replace('\\', '/'));
}
