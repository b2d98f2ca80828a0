using System.Globalization;
using Repl.Engine.Formatting;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary>What one magic command acts on, and how it ended.</summary>
/// <param name="sessions">The sessions that cells see.</param>
/// <param name="screen">Receives what the command shows.</param>
/// <param name="folder">Where relative paths on this machine count from.</param>
internal sealed class MagicContext(SessionRegistry sessions, ICellScreen screen, string folder)
{
    /// <summary>The sessions that cells see.</summary>
    public SessionRegistry Sessions => sessions;

    /// <summary>Receives what the command shows.</summary>
    public ICellScreen Screen => screen;

    /// <summary>Where relative paths on this machine count from: the notebook's folder.</summary>
    public string Folder => folder;

    /// <summary>How the command ended: well, unless it says otherwise.</summary>
    public CellOutcome Outcome { get; set; } = new CellOutcome.Succeeded();

    /// <summary>Shows a line of text.</summary>
    /// <param name="line">The line; numbers in it are written the invariant way.</param>
    public void Tell(FormattableString line) =>
        screen.Show(new CellOutput.StandardOutput($"{line.ToString(CultureInfo.InvariantCulture)}\n"));

    /// <summary>Shows a sentence in the place of a table.</summary>
    /// <param name="text">The sentence, without a final newline.</param>
    public void Display(string text) => screen.Show(new CellOutput.Display(new Dictionary<string, string> { [MimeTypes.PlainText] = text }));

    /// <summary>Shows tables, one below the other.</summary>
    /// <param name="tables">At least one.</param>
    public void Display(params IReadOnlyList<ShownTable> tables) => screen.Show(new CellOutput.Display(ShownTable.Format(tables)));
}
