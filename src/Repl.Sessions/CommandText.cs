using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Repl.Sessions.Shells;

namespace Repl.Sessions;

/// <summary>
/// Shell text with C# values in it, each quoted as one word, whatever it holds: <c>RunAsync($"ls -l {path}")</c>.
/// </summary>
/// <remarks>
/// A sequence becomes one word for each element, none for an empty one. Numbers and dates are written the invariant way; null is an empty
/// word. A hole must not stand between quotes of the text itself.
/// </remarks>
/// <example><code>
/// var file = "my file; rm -rf.txt";
/// await session.RunAsync($"wc -l {file}");
/// </code></example>
[InterpolatedStringHandler]
public sealed class CommandText
{
    private readonly StringBuilder _text;

    /// <summary>Called by the compiler.</summary>
    /// <param name="literalLength">The number of characters outside of holes.</param>
    /// <param name="formattedCount">The number of holes.</param>
    public CommandText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    /// <summary>Called by the compiler: takes text as it stands.</summary>
    /// <param name="value">The text between holes.</param>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>Called by the compiler: quotes a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value contains the character NUL, which no shell can hold.</exception>
    public void AppendFormatted<T>(T value) => AppendFormatted(value, null);

    /// <summary>Called by the compiler: formats and quotes a value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="format">As for <see cref="IFormattable"/>.</param>
    /// <exception cref="ArgumentException">The value contains the character NUL, which no shell can hold.</exception>
    public void AppendFormatted<T>(T value, string? format)
    {
        if (value is IEnumerable and not string)
        {
            _text.AppendJoin(' ', ((IEnumerable)value).Cast<object?>().Select(element => Quote(element, format)));
        }
        else
        {
            _text.Append(Quote(value, format));
        }
    }

    /// <summary>The text as the shell gets it.</summary>
    /// <returns>Shell text.</returns>
    public override string ToString() => _text.ToString();

    /// <summary>One value as one word.</summary>
    internal static string Quote(object? value, string? format = null)
    {
        var text = value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? "";
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("A value contains the character NUL, which no shell can hold.", nameof(value))
            : ShellWord.Quote(text);
    }
}
