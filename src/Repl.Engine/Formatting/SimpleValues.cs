using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Repl.Engine.CSharp;

namespace Repl.Engine.Formatting;

/// <summary>Writes values that hold no others.</summary>
internal static class SimpleValues
{
    /// <summary>Writes a value as C# would, in no culture's way.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="text">The text.</param>
    /// <returns>False for a value that may hold others or is of the user's own type.</returns>
    public static bool TryWrite([NotNullWhen(false)] object? value, [NotNullWhen(true)] out string? text)
    {
        text = value switch
        {
            null => "null",
            string characters => SymbolDisplay.FormatLiteral(characters, quote: true),
            char character => SymbolDisplay.FormatLiteral(character, quote: true),
            bool flag => flag ? "true" : "false",
            DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF zzz", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
            Type type => CSharpTypeNames.WithNamespace(type),
            Exception exception => $"{CSharpTypeNames.WithNamespace(exception.GetType())}: {RuntimeErrors.MessageOf(exception)}",
            IFormattable number when number.GetType().Assembly == typeof(object).Assembly || number is System.Numerics.BigInteger =>
                number.ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is not null;
    }
}
