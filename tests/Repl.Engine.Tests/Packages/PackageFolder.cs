using System.IO.Compression;
using Repl.Engine.Tests.CSharp;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.Packages;

/// <summary>A folder of packages, made as others' are: a source for <c>#i</c> that needs no network.</summary>
public sealed class PackageFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Names of its own, because NuGet keeps what it has unpacked for all.</summary>
    private readonly string _suffix = Guid.NewGuid().ToString("N")[..12];

    public PackageFolder()
    {
        Directory.CreateDirectory(Source);
        var inner = Add("Inner", "1.0.0", "public class Inner { public string Text => \"inner 1\"; }");
        Add("Inner", "2.0.0", "public class Inner { public string Text => \"inner 2\"; }");
        Add("Outer", "1.0.0", "public class Outer : Inner { }", inner, dependency: ("Inner", "1.0.0"));
        Add("Modern", "1.0.0", "public class Modern { public Inner Inner = new(); }", inner, dependency: ("Inner", "2.0.0"));
        Add("Tool", "1.0.0", "public static class Tool { public static int Version => 1; }");
        Add("Tool", "1.5.0", "public static class Tool { public static int Version => 15; }");
        Add("Tool", "2.0.0-beta", "public static class Tool { public static int Version => 2; }");
        Add("Old", "1.0.0", "public class Old;", framework: "net11.0");
        var kernel = Add("Kernel", "1.0.0", "namespace Microsoft.DotNet.Interactive { public class Kernel { public string Name => \"theirs\"; } }", assembly: "Microsoft.DotNet.Interactive");
        Add("Plot.Interactive", "1.0.0", "public class Plot { public Microsoft.DotNet.Interactive.Kernel Kernel = new(); public string Text => \"a plot\"; }", kernel, dependency: ("Kernel", "1.0.0"));
        Add("Copy", "1.0.0", "namespace YamlDotNet { public class Copy { public string Text => \"the package's own\"; } }", assembly: "YamlDotNet");
    }

    /// <summary>The folder to name in <c>#i</c>.</summary>
    public string Source => _folder.File("feed");

    /// <summary>Where restores are kept.</summary>
    public string Cache => _folder.File("cache");

    /// <summary>A notebook's folder.</summary>
    public string Notebook => Directory.CreateDirectory(_folder.File("notebook")).FullName;

    /// <summary>The line that adds the folder.</summary>
    public string SourceLine => $"#i \"nuget:{Source}\"\n";

    /// <summary>The name that a package of the folder has.</summary>
    public string Name(string name) => $"Repl.Test.{_suffix}.{name}";

    public void Dispose()
    {
        _folder.Dispose();
        var unpacked = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var package in Directory.GetDirectories(unpacked, $"repl.test.{_suffix}.*"))
        {
            Directory.Delete(package, recursive: true);
        }
    }

    private string Add(string name, string version, string code, string? reference = null, (string Name, string Version)? dependency = null, string framework = "net10.0", string? assembly = null)
    {
        var file = _folder.Compile(assembly ?? Name(name), code, [.. new[] { reference }.OfType<string>()]);
        using var package = ZipFile.Open(Path.Combine(Source, $"{Name(name)}.{version}.nupkg"), ZipArchiveMode.Create);
        package.CreateEntryFromFile(file, $"lib/{framework}/{Path.GetFileName(file)}");
        using var manifest = new StreamWriter(package.CreateEntry($"{Name(name)}.nuspec").Open());
        var needs = dependency is { } other ? $"<dependency id=\"{Name(other.Name)}\" version=\"{other.Version}\" />" : "";
        manifest.Write($"""
            <package><metadata><id>{Name(name)}</id><version>{version}</version><authors>Repl</authors><description>For a test.</description>
            <dependencies><group targetFramework="{framework}">{needs}</group></dependencies></metadata></package>
            """);
        return file;
    }
}
