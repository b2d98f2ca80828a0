namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>A name of .NET Interactive's for a form of values.</summary>
public static class HtmlFormatter
{
    /// <summary>HTML: <c>text/html</c>.</summary>
    public const string MimeType = Repl.Engine.Formatting.MimeTypes.Html;
}
