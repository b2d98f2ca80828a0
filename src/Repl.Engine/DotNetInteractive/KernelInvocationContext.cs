using System.Diagnostics.CodeAnalysis;
using Repl.Engine;
using Repl.Engine.ConsoleCapture;
using Repl.Engine.Display;
using Repl.Sessions;

namespace Microsoft.DotNet.Interactive;

/// <summary>The cell that the calling code belongs to, by the name that .NET Interactive has for it.</summary>
/// <remarks>Thread safe.</remarks>
[SuppressMessage("Performance", "CA1822", Justification = "Notebooks call these on an object.")]
public sealed class KernelInvocationContext
{
    private static readonly KernelInvocationContext Cell = new();

    private KernelInvocationContext()
    {
    }

    /// <summary>The cell; null for code that belongs to none.</summary>
    public static KernelInvocationContext? Current => CellConsole.Screen is null ? null : Cell;

    /// <summary>Cancelled when the user stops the cell.</summary>
    public CancellationToken CancellationToken => AmbientCancellation.Current;

    /// <summary>Shows a value below what the cell has shown so far.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="mimeTypes">The forms to show it in. Default: those that its formatter prefers.</param>
    /// <returns>What can replace it.</returns>
    public DisplayedValue Display(object? value, params string[] mimeTypes) => value.Display(mimeTypes);

    /// <summary>Shows text as what it is in another form, such as HTML.</summary>
    /// <param name="value">The content, exactly as the front end is to get it.</param>
    /// <param name="mimeType">What it is, such as <c>text/html</c>.</param>
    /// <returns>What can replace it.</returns>
    public DisplayedValue DisplayAs(string value, string mimeType) => value.DisplayAs(mimeType);

    /// <summary>Writes to the cell's standard output.</summary>
    /// <param name="output">The text; no line end is added.</param>
    public void DisplayStandardOut(string output) => CellConsole.Screen?.Show(new CellOutput.StandardOutput(output));

    /// <summary>Writes to the cell's standard error.</summary>
    /// <param name="error">The text; no line end is added.</param>
    public void DisplayStandardError(string error) => CellConsole.Screen?.Show(new CellOutput.StandardError(error));
}
