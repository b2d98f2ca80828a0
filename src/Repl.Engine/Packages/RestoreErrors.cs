using System.Text.RegularExpressions;

namespace Repl.Engine.Packages;

/// <summary>Says in one sentence why packages could not be restored, and what to do, by NuGet's own codes.</summary>
internal static partial class RestoreErrors
{
    /// <summary>Makes the error.</summary>
    /// <param name="messages">What NuGet said; at least one error.</param>
    /// <param name="set">What was asked for.</param>
    public static PackageException Of(IReadOnlyCollection<RestoreMessage> messages, PackageSet set)
    {
        // A source that fails hides what else is wrong.
        var error = messages.Where(message => message.IsError).OrderBy(message => IsOfSource(message) ? 0 : 1).First();
        return new PackageException($"{Sentence(error, set)} ({error.Code})", IsOfSource(error));
    }

    /// <summary>The error of a restore that gave another version than the one that a cell names, because that does not exist.</summary>
    /// <param name="messages">What NuGet said.</param>
    /// <param name="set">What was asked for.</param>
    /// <returns>Null where there is none.</returns>
    public static PackageException? OfReplaced(IReadOnlyCollection<RestoreMessage> messages, PackageSet set)
    {
        return messages.FirstOrDefault(message => message.Code == "NU1603" && message.Text.StartsWith(RestoreProject.Name + " ", StringComparison.Ordinal)) is { } replaced
            ? new PackageException($"There is no '{RequestOf(replaced, set)}'; the next version is {ReplacedBy.Match(replaced.Text).Groups[1].Value}. Ask for that, or leave the version out for the newest. ({replaced.Code})")
            : null;
    }

    private static bool IsOfSource(RestoreMessage message) => message.Code is "NU1301" or "NU1302";

    private static string Sentence(RestoreMessage error, PackageSet set)
    {
        var name = error.Package ?? "";
        return error.Code switch
        {
            "NU1101" => $"There is no package '{name}' in {SourcesOf(error.Text)}. Check its name, or add its source with '#i \"nuget:address or folder\"'.",
            "NU1102" => $"There is no '{RequestOf(error, set)}'{NearestOf(error.Text)}. Ask for a version that exists, or leave it out for the newest.",
            "NU1103" => $"There is no '{RequestOf(error, set)}' that is no prerelease{NearestOf(error.Text)}. Ask for that version, or for '{name}, *-*'.",
            "NU1301" => $"A source of packages cannot be reached: {Flat(error.Text)} Check its address and the network; correct the '#i' line or NuGet.config, and run the cell again.",
            "NU1302" => $"The source '{SourceOf(error.Text)}' is not secured by HTTPS, so NuGet refuses it. Use its https address, or allow it in NuGet.config (allowInsecureConnections).",
            "NU1605" or "NU1107" => $"The packages do not agree: {Flat(error.Text)}. Ask for a version of '{name}' that suits all, or restart the kernel where an earlier cell has chosen it.",
            "NU1105" => $"NuGet cannot read what is asked for: {Flat(error.Text)} Write a version as '1.2.3', '1.*' or '[1.0,2.0)'.",
            "NU1202" => $"'{RequestOf(error, set)}' has nothing for {PackageSet.Framework}{SupportsOf(error.Text)}. Ask for another version or another package.",
            "NU1213" => $"'{RequestOf(error, set)}' is a tool or a template, which cells cannot use. Install it with 'dotnet tool install' or 'dotnet new install'.",
            _ => $"The packages cannot be restored: {Flat(error.Text)}",
        };
    }

    private static string RequestOf(RestoreMessage message, PackageSet set) =>
        $"{set.Requests.FirstOrDefault(request => string.Equals(request.Name, message.Package, StringComparison.OrdinalIgnoreCase)) ?? (object?)WantedIn.Match(message.Text).Groups[1].Value}";

    private static string NearestOf(string text) => Nearest.Matches(text) is [.., var nearest] ? $"; the nearest is {nearest.Groups[1].Value}" : "";

    private static string SourcesOf(string text) => SourceList.Match(text) is { Success: true } list ? $"the sources {list.Groups[1].Value}" : "the sources";

    private static string SourceOf(string text) => Address.Match(text).Value;

    private static string SupportsOf(string text) => Supported.Match(text) is { Success: true } list ? $"; it supports {list.Groups[1].Value.Trim()}" : "";

    // One line, without NuGet's advice for projects.
    private static string Flat(string text)
    {
        var lines = text.Replace("Warning As Error: ", "", StringComparison.Ordinal)
            .Replace("Reference the package directly from the project to select a different version.", "", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Distinct()
            .Select(line => line.StartsWith(RestoreProject.Name + " -> ", StringComparison.Ordinal) ? line[(RestoreProject.Name.Length + 4)..] : line);
        return string.Join("; ", lines.Select(line => line.TrimEnd('.', ' '))) + (text.Contains(" -> ", StringComparison.Ordinal) ? "" : ".");
    }

    [GeneratedRegex(@"Nearest version: ([^\s\]]+)")]
    private static partial Regex Nearest { get; }

    [GeneratedRegex(@"in source\(s\): (.+)$")]
    private static partial Regex SourceList { get; }

    [GeneratedRegex(@"https?://\S+(?=\. )|https?://\S+")]
    private static partial Regex Address { get; }

    [GeneratedRegex(@"supports:\s*((?:.|\n)+)$")]
    private static partial Regex Supported { get; }

    [GeneratedRegex(@"(\S+) was resolved instead")]
    private static partial Regex ReplacedBy { get; }

    [GeneratedRegex(@"(?:package|Package) (\S+(?: with version \(.*?\))?)")]
    private static partial Regex WantedIn { get; }
}
