using System.Globalization;
using Repl.Engine.Formatting;
using Repl.Engine.Parsing;
using Repl.Sessions;

namespace Repl.Engine.Magic;

/// <summary>What one magic command acts on, and how it ended.</summary>
/// <param name="services">What all magic commands act on.</param>
/// <param name="run">The run of the cell that it stands in.</param>
/// <param name="line">The line itself.</param>
internal sealed class MagicContext(MagicServices services, CellRun run, CellPart.Magic line)
{
    /// <summary>What all magic commands act on.</summary>
    public MagicServices Services => services;

    /// <summary>The run of the cell that it stands in.</summary>
    public CellRun Run => run;

    /// <summary>The line itself.</summary>
    public CellPart.Magic Line => line;

    /// <summary>The sessions that cells see.</summary>
    public SessionRegistry Sessions => services.Sessions;

    /// <summary>Receives what the command shows.</summary>
    public ICellScreen Screen => run.Screen;

    /// <summary>Where relative paths on this machine count from: the folder of the notebook, or of the file that is imported.</summary>
    public string Folder => run.Folder;

    /// <summary>How the command ended: well, unless it says otherwise.</summary>
    public CellOutcome Outcome { get; set; } = new CellOutcome.Succeeded();

    /// <summary>Shows a line of text.</summary>
    /// <param name="line">The line; numbers in it are written the invariant way.</param>
    public void Tell(FormattableString line) =>
        Screen.Show(new CellOutput.StandardOutput($"{line.ToString(CultureInfo.InvariantCulture)}\n"));

    /// <summary>Shows a sentence in the place of a table.</summary>
    /// <param name="text">The sentence, without a final newline.</param>
    public void Display(string text) => Screen.Show(new CellOutput.Display(new Dictionary<string, string> { [MimeTypes.PlainText] = text }));

    /// <summary>Shows tables, one below the other.</summary>
    /// <param name="tables">At least one.</param>
    public void Display(params IReadOnlyList<ShownTable> tables) => Screen.Show(new CellOutput.Display(ShownTable.Format(tables)));
}
