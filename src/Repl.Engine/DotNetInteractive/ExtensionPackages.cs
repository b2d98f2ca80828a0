using Microsoft.CodeAnalysis;

namespace Repl.Engine.DotNetInteractive;

/// <summary>Packages that extend .NET Interactive's kernel, which this one is not: their libraries can be used, but nothing of them starts by itself.</summary>
internal static class ExtensionPackages
{
    private const string Interactive = "Microsoft.DotNet.Interactive";

    private static readonly string[] Endings = [".Interactive", ".InteractiveExtension", ".DotNet.Interactive.Extension"];

    private static readonly Dictionary<string, string> Instead = new(StringComparer.OrdinalIgnoreCase)
    {
        ["XPlot.Plotly.Interactive"] = "Ask for 'XPlot.Plotly' and show a chart by HTML(chart.GetHtml()), or draw by 'Chart.Line(…)', which is here.",
        ["Plotly.NET.Interactive"] = "Ask for 'Plotly.NET' and show a chart by HTML(GenericChart.toEmbeddedHTML(chart)), or draw by 'Chart.Line(…)', which is here.",
        [$"{Interactive}.SqlServer"] = "Ask for 'Microsoft.Data.SqlClient' and query from C#, or run 'sqlcmd' in a session.",
        [$"{Interactive}.PostgreSql"] = "Ask for 'Npgsql' and query from C#, or run 'psql' in a session.",
        [$"{Interactive}.SQLite"] = "Ask for 'Microsoft.Data.Sqlite' and query from C#, or run 'sqlite3' in a session.",
    };

    /// <summary>How the compiler sees an assembly: by another name for all that it holds where ours has the same, so that ours are meant.</summary>
    /// <param name="file">The assembly's file.</param>
    /// <remarks>What other libraries have of its types in their signatures still works.</remarks>
    public static MetadataReferenceProperties PropertiesOf(string file) => Path.GetFileNameWithoutExtension(file) is Interactive or $"{Interactive}.Formatting" or "Microsoft.AspNetCore.Html.Abstractions"
        ? MetadataReferenceProperties.Assembly.WithAliases(["dotnet_interactive"])
        : MetadataReferenceProperties.Assembly;

    /// <summary>Says what a package will not do here, and what does it instead.</summary>
    /// <param name="package">The package's name.</param>
    /// <returns>Two sentences; null for a package that is no such extension.</returns>
    public static string? Explain(string package)
    {
        var isExtension = package.StartsWith(Interactive, StringComparison.OrdinalIgnoreCase) || Endings.Any(ending => package.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return isExtension
            ? $"'{package}' extends .NET Interactive's kernel, which this is not: magic commands and ways to show values that it adds there are missing. "
                + Instead.GetValueOrDefault(package, "Use its library from C#, or show its values by Formatter.Register<T>(…).")
            : null;
    }
}
