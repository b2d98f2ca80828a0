using System.Text.RegularExpressions;

namespace Repl.Engine.DotNetInteractive;

/// <summary>Names that notebooks of .NET Interactive may use and that are not here: what to write instead.</summary>
internal static partial class MissingNames
{
    private const string NoKernel = "This kernel is no .NET Interactive; of its commands there is only code: 'await Kernel.Root.SendAsync(new SubmitCode(code, language))'";
    private const string NoOptions = "Its options cannot be changed here, and warnings such as CS1701 are not shown: leave these lines out";
    private const string OneByOne = "Ask one question after the other by Kernel.GetInputAsync";
    private const string Rows = "Show rows by 'rows.Display()', or draw them by 'Chart.Scatter(…)'";
    private const string Formatters = "Use Formatter.Register<T>(value => …, mimeType) and value.ToDisplayString(mimeType)";
    private const string Extensions = "There are no extensions of the kernel here: call a method, or share cells by '#!import file.dib'";

    private static readonly Dictionary<string, string> Instead = new(StringComparer.Ordinal)
    {
        ["CS0117 Kernel GetInputsAsync"] = OneByOne,
        ["CS0117 Kernel RequestInputsAsync"] = OneByOne,
        ["HandlingKernel"] = NoKernel,
        ["CS0234 Events Microsoft.DotNet.Interactive"] = NoKernel,
        ["CS0234 CSharp Microsoft.DotNet.Interactive"] = NoOptions,
        ["SendEditableCode"] = NoKernel,
        ["KernelEvents"] = NoKernel,
        ["RegisterCommandType"] = NoKernel,
        ["RegisterCommandHandler"] = Extensions,
        ["AddDirective"] = Extensions,
        ["KernelCommand"] = Extensions,
        ["KernelDirectiveCommand"] = Extensions,
        ["KernelDirectiveParameter"] = Extensions,
        ["KernelActionDirective"] = Extensions,
        ["IKernelExtension"] = Extensions,
        ["CompositeKernel"] = Extensions,
        ["CSharpKernel"] = NoOptions,
        ["GetPreferredFormatterFor"] = Formatters,
        ["ExploreWithSandDance"] = Rows,
        ["Newtonsoft"] = "Add '#r \"nuget:Newtonsoft.Json\"' above it, or use System.Text.Json, which is here",
        ["XPlot"] = "Add '#r \"nuget:XPlot.Plotly\"' above it, or draw by 'Chart.Line(…)', which is here",
        ["Plotly"] = "Add '#r \"nuget:Plotly.NET\"' above it, or draw by 'Chart.Line(…)', which is here",
    };

    /// <summary>Finds the advice for an error of the compiler about a name that it does not know.</summary>
    /// <param name="id">The error's code.</param>
    /// <param name="message">The error's own sentence.</param>
    /// <returns>Goes behind that sentence; empty where nothing is known.</returns>
    public static string Explain(string id, string message)
    {
        var names = Quoted.Matches(message).Select(name => name.Groups["name"].Value).ToList();
        return names.Prepend($"{id} {string.Join(' ', names)}").Select(Instead.GetValueOrDefault).FirstOrDefault(known => known is not null) is { } instead
            ? $". {instead}"
            : "";
    }

    [GeneratedRegex(@"'(?<name>[\w.]+)(<[^']*>)?'", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted { get; }
}
