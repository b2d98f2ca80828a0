using System.Xml.Linq;

namespace Repl.Engine.Packages;

/// <summary>Writes the project that is restored in place of a set of packages.</summary>
internal static class RestoreProject
{
    /// <summary>The project's name, which NuGet's messages about what was asked for begin with.</summary>
    public const string Name = "cell";

    /// <summary>Writes it.</summary>
    /// <param name="folder">Where to, absolute.</param>
    /// <param name="set">The packages.</param>
    /// <param name="runtime">The kind of machine.</param>
    /// <param name="configurationFolder">Where NuGet is to look for its configuration, and in all folders above.</param>
    /// <returns>The file.</returns>
    public static string Write(string folder, PackageSet set, string runtime, string configurationFolder)
    {
        // Build files of folders above are for other projects. They would be read before anything that a project with an Sdk attribute says.
        var project = new XElement(
            "Project",
            Properties(
                ("ImportDirectoryBuildProps", "false"),
                ("ImportDirectoryBuildTargets", "false"),
                ("ImportDirectoryPackagesProps", "false"),
                ("ManagePackageVersionsCentrally", "false")),
            Import("Sdk.props"),
            Properties(
                ("TargetFramework", PackageSet.Framework),
                ("RuntimeIdentifier", runtime),
                ("SelfContained", "false"),
                ("UseAppHost", "false"),
                ("NuGetAudit", "false"),
                ("NoWarn", "$(NoWarn);NU1701"),
                ("RestoreRootConfigDirectory", Escape(configurationFolder)),
                ("RestoreAdditionalProjectSources", string.Join(';', set.Sources.Select(Escape)))),
            new XElement("ItemGroup", set.Requests.Select(request => new XElement(
                "PackageReference",
                new XAttribute("Include", request.Name),
                new XAttribute("Version", request.Range)))),
            Import("Sdk.targets"));
        var file = Path.Combine(folder, Name + ".csproj");
        project.Save(file);
        return file;
    }

    private static XElement Properties(params (string Name, string Value)[] properties) =>
        new("PropertyGroup", properties.Select(property => new XElement(property.Name, property.Value)));

    private static XElement Import(string part) => new("Import", new XAttribute("Project", part), new XAttribute("Sdk", "Microsoft.NET.Sdk"));

    // What the build language would take for its own.
    private static string Escape(string text) => string.Concat(text.Select(character =>
        "%$@'();?*".Contains(character, StringComparison.Ordinal) ? $"%{(int)character:X2}" : character.ToString()));
}
