using System.IO.Compression;
using Repl.Tests.Support;

namespace Repl.Interactive.Tests;

/// <summary>The package, as <c>dotnet pack</c> makes it of what was built, and its files in a folder.</summary>
public sealed class PackedExtension : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder that the package's files are in.</summary>
    public string Folder => _folder.File("files");

    /// <summary>The script.</summary>
    public string Script => Path.Combine(Folder, "interactive-extensions", "dotnet", "extension.dib");

    /// <summary>The folder that the tests' own program was built into, such as <c>Debug</c>, and its framework's.</summary>
    public static (string Configuration, string Framework) Build { get; } = BuildOf(AppContext.BaseDirectory);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string[] arguments =
        [
            "pack", Repository.PathOf("src", "Repl.Interactive"), "--no-build", "--nologo", "--verbosity", "quiet", "--configuration", Build.Configuration,
            "--output", _folder.Path, "-maxcpucount:1", "-nodeReuse:false",
        ];
        await using var pack = RunningProgram.Start(RequiredProgram.OnPath("dotnet"), arguments);
        var result = await pack.EndAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        await ZipFile.ExtractToDirectoryAsync(Directory.GetFiles(_folder.Path, "*.nupkg").Single(), Folder);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static (string Configuration, string Framework) BuildOf(string folder)
    {
        var parts = folder.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return (parts[^2], parts[^1]);
    }
}
