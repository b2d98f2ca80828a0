using System.Collections.Immutable;
using System.Text.Json;
using Repl.Engine.CSharp;

namespace Repl.Engine.Packages;

/// <summary>What a restore has found, as NuGet writes it down (<c>project.assets.json</c>).</summary>
/// <param name="Packages">Every package, those that others need too, in the order of their names.</param>
/// <param name="Messages">Errors and warnings.</param>
internal sealed record PackageAssets(ImmutableArray<ResolvedPackage> Packages, ImmutableArray<RestoreMessage> Messages)
{
    private const string Placeholder = "_._";

    /// <summary>Whether every file of theirs is there.</summary>
    public bool IsComplete => Packages.SelectMany(package => package.Files).All(File.Exists);

    /// <summary>Reads the file.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="runtime">The kind of machine whose files are wanted.</param>
    /// <exception cref="JsonException">It is damaged.</exception>
    public static PackageAssets Read(string file, string runtime)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = document.RootElement;
        var messages = root.TryGetProperty("logs", out var logs) ? logs.EnumerateArray().Select(ReadMessage).ToImmutableArray() : [];
        var folders = root.TryGetProperty("packageFolders", out var all) ? all.EnumerateObject().Select(folder => folder.Name).ToArray() : [];
        var target = root.GetProperty("targets").EnumerateObject().FirstOrDefault(target => target.Name.EndsWith('/' + runtime, StringComparison.Ordinal)).Value;
        var packages = target.ValueKind is JsonValueKind.Object
            ? target.EnumerateObject().Where(IsPackage).Select(package => ReadPackage(package, root.GetProperty("libraries"), folders)).ToImmutableArray()
            : [];
        return new PackageAssets(packages, messages);
    }

    private static bool IsPackage(JsonProperty library) => library.Value.GetProperty("type").GetString() == "package";

    private static RestoreMessage ReadMessage(JsonElement log) => new(
        log.GetProperty("code").GetString()!,
        log.GetProperty("level").GetString() == "Error",
        log.GetProperty("message").GetString()!,
        log.TryGetProperty("libraryId", out var library) ? library.GetString() : null);

    private static ResolvedPackage ReadPackage(JsonProperty package, JsonElement libraries, string[] folders)
    {
        var path = libraries.GetProperty(package.Name).GetProperty("path").GetString()!;
        var folder = folders.Select(root => Path.Combine(root, path)).FirstOrDefault(Directory.Exists) ?? Path.Combine(folders[0], path);
        var name = package.Name.Split('/', 2);
        return new ResolvedPackage(
            name[0],
            name[1],
            [.. Assets("compile").Where(asset => IsAssembly(asset.Name)).Select(asset => new CompileFile(Full(asset), DocumentationOf(asset)))],
            [.. Assets("runtime").Where(asset => IsAssembly(asset.Name)).Select(Full)],
            [.. Assets("native").Select(Full)]);

        IEnumerable<JsonProperty> Assets(string kind) => package.Value.TryGetProperty(kind, out var assets)
            ? assets.EnumerateObject().Where(asset => !asset.Name.EndsWith(Placeholder, StringComparison.Ordinal))
            : [];

        string Full(JsonProperty asset) => Path.Combine(folder, asset.Name);

        string? DocumentationOf(JsonProperty asset) =>
            asset.Value.TryGetProperty("related", out var related) && related.GetString()!.Split(';').Contains(".xml") ? Path.ChangeExtension(Full(asset), ".xml") : null;
    }

    // What the framework has too is the framework's, whose types we and the cells share.
    private static bool IsAssembly(string path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && !CSharpPresets.FrameworkFiles.ContainsKey(Path.GetFileNameWithoutExtension(path));
}
