namespace Microsoft.DotNet.Interactive.Formatting;

/// <summary>A name of .NET Interactive's for a form of values.</summary>
public static class JsonFormatter
{
    /// <summary>JSON: <c>application/json</c>.</summary>
    public const string MimeType = Repl.Engine.Formatting.MimeTypes.Json;
}
