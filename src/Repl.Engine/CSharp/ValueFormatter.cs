using System.Collections.Immutable;

namespace Repl.Engine.CSharp;

/// <summary>Shows values.</summary>
internal static class ValueFormatter
{
    /// <summary>The MIME type that every value has.</summary>
    public const string PlainText = "text/plain";

    /// <summary>Formats a value. Reads its properties, and so runs user code: call it where that can be interrupted.</summary>
    /// <param name="value">Any value.</param>
    /// <returns>The value by MIME type; always holds <c>text/plain</c>, of at most about 100,000 characters.</returns>
    public static IReadOnlyDictionary<string, string> Format(object? value)
    {
        return ImmutableDictionary<string, string>.Empty.Add(PlainText, ValueWriter.Write(value));
    }
}
