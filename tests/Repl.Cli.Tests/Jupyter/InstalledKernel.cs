using Repl.Tests.Support;

namespace Repl.Cli.Tests.Jupyter;

/// <summary>The built program, installed as a kernel where only this test's Jupyter finds it.</summary>
public sealed class InstalledKernel : IAsyncLifetime, IDisposable
{
    /// <summary>The kernel's name.</summary>
    public const string Name = "repl-under-test";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Where the kernel keeps its temporary files.</summary>
    public string TemporaryFiles => _folder.File("tmp");

    /// <summary>Where Jupyter keeps connection files.</summary>
    public string RuntimeFolder => _folder.File("runtime");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(TemporaryFiles);
        await InstallAsync(Name);
    }

    /// <summary>Installs the program under another name besides.</summary>
    public async Task InstallAsync(string name)
    {
        var installed = await ReplProgram.RunAsync("jupyter", "install", "--prefix", _folder.Path, "--name", name);
        Assert.True(installed.ExitCode == 0, installed.ToString());
    }

    /// <summary>Runs one of the Python programs beside these tests to its end.</summary>
    public async Task<ProgramResult> PythonAsync(string module, string program, params string[] arguments)
    {
        var python = RequiredProgram.Python(module);
        var script = Path.Combine(AppContext.BaseDirectory, "Jupyter", program);
        return await RunAsync(python, [script, .. arguments]);
    }

    /// <summary>Starts a program that finds the kernel.</summary>
    public RunningProgram Start(string program, params string[] arguments) => RunningProgram.Start(program, arguments, Environment());

    /// <summary>A program and its arguments, started through <c>env</c> so that it finds the kernel whatever the environment.</summary>
    public IEnumerable<string> Finding(params IEnumerable<string> program) =>
        [RequiredProgram.OnPath("env"), .. Environment().Select(variable => $"{variable.Key}={variable.Value}"), .. program];

    /// <summary>Runs a program that finds the kernel to its end.</summary>
    public async Task<ProgramResult> RunAsync(string program, params string[] arguments)
    {
        await using var running = Start(program, arguments);
        return await running.EndAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private Dictionary<string, string?> Environment() => new(ReplProgram.WithRuntime(null))
    {
        ["JUPYTER_PATH"] = _folder.File("share", "jupyter"),
        ["JUPYTER_RUNTIME_DIR"] = RuntimeFolder,
        ["JUPYTER_DATA_DIR"] = _folder.File("data"),
        ["JUPYTER_CONFIG_DIR"] = _folder.File("config"),
        ["IPYTHONDIR"] = _folder.File("ipython"),
        ["XDG_STATE_HOME"] = _folder.File("state"),
        ["TMPDIR"] = TemporaryFiles,
        ["REPL_KERNEL_NAME"] = Name,
    };
}
