using System.Globalization;
using Repl.Tests.Support;
using Repl.Tests.WindowsSsh;

namespace Repl.Cli.Tests.Windows;

/// <summary>The program as it is published for Windows, run by Wine, with an <c>ssh.exe</c> beside it that is on its PATH.</summary>
public sealed class WindowsRepl : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly LinuxSsh _ssh;

    public WindowsRepl() => _ssh = new LinuxSsh(ToLinux);

    /// <summary>The folder of notebooks, where programs are started.</summary>
    public string WorkFolder => _folder.File("work");

    internal LinuxSsh Ssh => _ssh;

    private static string Wine => RequiredProgram.At("/usr/lib/wine/wine64");

    /// <summary>What Wine is started with.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["WINEPREFIX"] = _folder.File("wine"),
        ["WINEDEBUG"] = "-all",
        ["WINEPATH"] = ToWindows(_folder.File("program")),
        ["NO_COLOR"] = "1",
        [Message.PortVariable] = _ssh.Port.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The files and folders of ours in the user's temporary folder.</summary>
    public IEnumerable<string> Leftovers => Directory.EnumerateFileSystemEntries(Temporary, "repl-ssh-*");

    private string Temporary => Directory.EnumerateDirectories(_folder.File("wine", "drive_c", "users"), "Temp", SearchOption.AllDirectories).First();

    public async ValueTask InitializeAsync()
    {
        _ = Wine;
        Directory.CreateDirectory(WorkFolder);
        _ssh.Start();
        await PublishedRepl.CreateForWindowsAsync(_folder.File("program"));
    }

    public async ValueTask DisposeAsync()
    {
        await _ssh.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A path as Wine's programs see it.</summary>
    public static string ToWindows(string path) => $"Z:{path.Replace('/', '\\')}";

    /// <summary>Starts a program of the published folder.</summary>
    public RunningProgram Start(params IEnumerable<string> arguments) =>
        RunningProgram.Start(Wine, [_folder.File("program", "repl.exe"), .. arguments], Environment, WorkFolder);

    /// <summary>Runs a notebook of the extension <c>.dib</c> to its end.</summary>
    public async Task<ProgramResult> RunAsync(string dib)
    {
        await using var program = Start("run", Write(dib));
        return await program.EndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Writes a notebook.</summary>
    /// <param name="dib">Its text.</param>
    /// <returns>Its name.</returns>
    public string Write(string dib)
    {
        var name = $"{Guid.NewGuid():N}.dib";
        File.WriteAllText(Path.Combine(WorkFolder, name), dib);
        return name;
    }

    private string ToLinux(string path) => path[0] is 'Z' or 'z' ? path[2..].Replace('\\', '/') : _folder.File("wine", "drive_c", path[3..].Replace('\\', '/'));
}
