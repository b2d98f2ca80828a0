using Repl.Engine.ConsoleCapture;
using Repl.Engine.Formatting;

namespace Repl.Engine.Display;

/// <summary>Shows values in the middle of a cell.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value below what the cell has shown so far.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="mimeTypes">The forms to show it in. Default: those that its formatter prefers.</param>
    /// <returns>What can replace it.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no cell.</exception>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) =>
        Show(mimeTypes.Length == 0 ? Formatter.Format(value) : WithText(value, mimeTypes));

    /// <summary>Shows text as what it is in another form, such as HTML or SVG source.</summary>
    /// <param name="content">The content, exactly as the front end is to get it.</param>
    /// <param name="mimeType">What it is, such as <c>text/html</c>.</param>
    /// <returns>What can replace it.</returns>
    /// <exception cref="InvalidOperationException">The calling code belongs to no cell.</exception>
    public static DisplayedValue DisplayAs(this string content, string mimeType)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(mimeType);
        return Show(new Dictionary<string, string> { [MimeTypes.PlainText] = content, [mimeType] = content });
    }

    private static Dictionary<string, string> WithText(object? value, string[] mimeTypes) =>
        mimeTypes.Append(MimeTypes.PlainText).Distinct().ToDictionary(mimeType => mimeType, value.ToDisplayString);

    private static DisplayedValue Show(IReadOnlyDictionary<string, string> data)
    {
        var screen = CellConsole.Screen ?? throw new InvalidOperationException("Only code of a cell can show values.");
        var displayed = new DisplayedValue(screen);
        screen.Show(new CellOutput.Display(data, displayed.DisplayId));
        return displayed;
    }
}
