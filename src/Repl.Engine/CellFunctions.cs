using System.Diagnostics.CodeAnalysis;
using Repl.Engine.ConsoleCapture;
using Repl.Engine.Display;
using Repl.Engine.Formatting;
using Repl.Engine.Input;

namespace Repl.Engine;

/// <summary>What C# cells can call without an object: the functions of a notebook.</summary>
[SuppressMessage("Design", "CA1052", Justification = "The kernel that notebooks name inherits them.")]
[SuppressMessage("Style", "IDE1006", Justification = "The names that notebooks of .NET Interactive use.")]
public abstract class CellFunctions
{
    private protected CellFunctions()
    {
    }

    /// <summary>Shows a value below what the cell has shown so far.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="mimeTypes">The forms to show it in. Default: those that its formatter prefers.</param>
    /// <returns>What can replace it.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => value.Display(mimeTypes);

    /// <summary>Text that is shown as the HTML that it is.</summary>
    /// <param name="content">The HTML.</param>
    /// <returns>A value to display, or to end a cell with.</returns>
    public static HtmlContent HTML(string content) => new(content);

    /// <summary>Shows JavaScript, which runs in the page that shows the cell, where that page allows scripts.</summary>
    /// <param name="content">The script.</param>
    public static void Javascript(string content) => new ScriptContent(content).Display();

    /// <summary>Gives the page that shows the cell more style.</summary>
    /// <param name="content">Rules of CSS.</param>
    public static void CSS(string content) => HTML($"<style>{content}</style>").Display();

    /// <summary>Removes what the cell has shown so far. In a terminal it stays.</summary>
    /// <param name="wait">Whether it stays until there is something new, which avoids flicker.</param>
    public static void ClearOutput(bool wait = false) => CellConsole.Screen?.Show(new CellOutput.Clear(wait));

    /// <summary>Asks the user for a line of text and waits for it.</summary>
    /// <param name="prompt">What to ask.</param>
    /// <returns>The answer without a line end; empty where the user ends the input instead.</returns>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    public static string Input(string prompt = "") => CellInput.Ask(new Question(prompt, IsSecret: false)) ?? "";

    /// <summary>Asks the user for a password, which is not seen while it is typed.</summary>
    /// <param name="prompt">What to ask.</param>
    /// <returns>The password, in a form that shows nothing of it.</returns>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    public static PasswordString Password(string prompt = "Password: ") => new(CellInput.Ask(new Question(prompt, IsSecret: true)) ?? "");

    /// <summary>What <c>Console.ReadKey</c> is in a cell, where there is no keyboard: asks for a line, whose first character is the key.</summary>
    /// <param name="intercept">Not used: notebooks show what was answered, terminals what was typed.</param>
    /// <returns>The key; Enter for an empty line.</returns>
    /// <exception cref="InputUnavailableException">Nobody is there to ask.</exception>
    public static ConsoleKeyInfo ConsoleReadKey(bool intercept = false) => ConsoleKeys.Of(CellInput.Ask(new Question("", IsSecret: false)));
}
