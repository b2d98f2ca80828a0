using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Repl.Engine.Notebooks;

namespace Repl.Cli.Jupyter;

/// <summary>The files that tell Jupyter about a kernel. They are kept in <c>kernel-spec/</c> and travel inside the program.</summary>
internal static partial class KernelSpec
{
    /// <summary>The kernel's name unless the user chose another.</summary>
    public const string DefaultName = "repl-csharp";

    /// <summary>The name in menus of a kernel that has no other.</summary>
    public const string DefaultDisplayName = "C# (Repl)";

    /// <summary>The file that makes a folder a kernelspec.</summary>
    public const string DescriptionFile = "kernel.json";

    private const string ResourcePrefix = "kernel-spec/";

    /// <summary>Whether Jupyter takes a kernel of this name (jupyter_client, <c>_is_valid_kernel_name</c>).</summary>
    /// <param name="name">The name.</param>
    /// <returns>True when it does.</returns>
    public static bool IsValidName(string name) => ValidName.IsMatch(name);

    /// <summary>A kernel's name in menus unless the user chose another.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <returns><see cref="DefaultDisplayName"/>, or the name that .NET Interactive's kernel had.</returns>
    public static string DisplayNameOf(string name) =>
        name.Equals(DotNetKernel.Name, StringComparison.OrdinalIgnoreCase) ? DotNetKernel.DisplayName : DefaultDisplayName;

    /// <summary>Fills in the files.</summary>
    /// <param name="launcher">The program and its first arguments, which start this build.</param>
    /// <param name="displayName">The kernel's name in menus.</param>
    /// <returns>Content by file name; <see cref="DescriptionFile"/> comes last, so that no half kernel is ever seen.</returns>
    public static IEnumerable<(string FileName, ReadOnlyMemory<byte> Content)> Files(
        IReadOnlyList<string> launcher, string displayName)
    {
        var assembly = typeof(KernelSpec).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith(ResourcePrefix, StringComparison.Ordinal)
                && resource[ResourcePrefix.Length..] is not DescriptionFile and var fileName)
            {
                yield return (fileName, Read(assembly, resource));
            }
        }

        var template = Encoding.UTF8.GetString(Read(assembly, ResourcePrefix + DescriptionFile));
        yield return (DescriptionFile, Encoding.UTF8.GetBytes(Fill(template, launcher, displayName)));
    }

    /// <summary>Whether a <c>kernel.json</c> was written by <c>repl jupyter install</c>.</summary>
    /// <param name="description">Its JSON.</param>
    /// <returns>True when it starts a repl, of whatever version and place.</returns>
    public static bool IsOurs(JsonNode? description) =>
        (description as JsonObject)?["argv"] is JsonArray { Count: >= 4 } argv
        && argv.TakeLast(3).Select(argument => argument?.ToString()).SequenceEqual(["jupyter", "start", "{connection_file}"]);

    // `{launcher}` stands for one or more arguments; Jupyter itself replaces `{connection_file}`.
    private static string Fill(string template, IReadOnlyList<string> launcher, string displayName)
    {
        var description = NotebookJson.Parse(template)!.AsObject();
        var arguments = description["argv"]!.AsArray().Select(argument => argument!.GetValue<string>());
        description["argv"] = new JsonArray(
            [.. arguments.SelectMany(argument => argument == "{launcher}" ? launcher : [argument]).Select(argument => (JsonNode)argument)]);
        description["display_name"] = displayName;
        return NotebookJson.Format(description);
    }

    private static byte[] Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    [GeneratedRegex("^[a-z0-9._-]+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ValidName { get; }
}
