using System.Security.Cryptography;
using Repl.Engine.ConsoleCapture;
using Repl.Engine.Formatting;

namespace Repl.Engine.Display;

/// <summary>Something that a cell has shown, and that can be replaced where it stands.</summary>
/// <remarks>Thread safe.</remarks>
public sealed class DisplayedValue
{
    private readonly ICellScreen _screen;

    internal DisplayedValue(ICellScreen screen) => _screen = screen;

    /// <summary>The name under which front ends know it: Jupyter's <c>display_id</c>.</summary>
    public string DisplayId { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Shows another value in its place, also from a later cell. A terminal shows it below instead.</summary>
    /// <param name="value">Any value.</param>
    public void Update(object? value) => (CellConsole.Screen ?? _screen).Show(new CellOutput.UpdateDisplay(DisplayId, Formatter.Format(value), IsLast: true));
}
