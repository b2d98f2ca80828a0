using System.Xml.Linq;

namespace Repl.Interactive.Tests;

/// <summary>What a host finds in the package.</summary>
public sealed class PackageSpecs(PackedExtension package)
{
    [Fact]
    public void The_library_is_referenced_and_the_engine_is_not()
    {
        Assert.Equal(["Repl.Interactive.dll", "Repl.Interactive.xml", "Repl.Sessions.dll", "Repl.Sessions.xml"], FilesIn("lib", "net10.0"));
        Assert.Contains("Repl.Engine.dll", FilesIn("engine"));
        Assert.Contains("System.CommandLine.dll", FilesIn("engine"));
        Assert.DoesNotContain(FilesIn("engine"), file => file.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    [Fact]
    public void Beside_the_script_there_is_nothing_that_the_host_would_load() =>
        Assert.Equal(["extension.dib"], FilesIn("interactive-extensions", "dotnet"));

    [Fact]
    public void What_the_sessions_need_comes_as_packages()
    {
        var package = XDocument.Load(Path.Combine(Folder, "Repl.Interactive.nuspec"));
        var dependencies = package.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value);

        Assert.Equal(["Microsoft.Extensions.Logging.Abstractions", "YamlDotNet"], dependencies.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_readme_comes_with_it() => Assert.Contains("#r \"nuget:Repl.Interactive\"", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);

    private string Folder => package.Folder;

    private IEnumerable<string> FilesIn(params string[] folder) =>
        Directory.GetFiles(Path.Combine([Folder, .. folder])).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
