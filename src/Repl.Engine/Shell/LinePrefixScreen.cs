using System.Text;

namespace Repl.Engine.Shell;

/// <summary>Puts a word before each line that goes through. Holds back a line that has not ended, so that lines of many do not mix.</summary>
/// <param name="prefix">What stands before each line.</param>
/// <param name="screen">Receives whole lines.</param>
internal sealed class LinePrefixScreen(string prefix, ICellScreen screen) : ICellScreen
{
    // A line that is longer is cut in two: output without line ends must not pile up.
    private const int MostHeldBack = 64 * 1024;

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    /// <inheritdoc/>
    public bool CanAsk => screen.CanAsk;

    /// <inheritdoc/>
    public void Show(CellOutput output)
    {
        switch (output)
        {
            case CellOutput.StandardOutput { Content: var text }:
                Add(_output, text, static lines => new CellOutput.StandardOutput(lines));
                break;
            case CellOutput.StandardError { Content: var text }:
                Add(_errors, text, static lines => new CellOutput.StandardError(lines));
                break;
            default:
                screen.Show(output);
                break;
        }
    }

    /// <inheritdoc/>
    public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) => screen.AskAsync(question, cancellationToken);

    /// <summary>Shows what is left of lines that were not written to their end.</summary>
    public void End()
    {
        Add(_output, _output.Length > 0 ? "\n" : "", static lines => new CellOutput.StandardOutput(lines));
        Add(_errors, _errors.Length > 0 ? "\n" : "", static lines => new CellOutput.StandardError(lines));
    }

    private void Add(StringBuilder held, string text, Func<string, CellOutput> make)
    {
        held.Append(text);
        var end = text.LastIndexOf('\n') is var last && last >= 0 ? held.Length - text.Length + last : -1;
        if (end < 0 && held.Length < MostHeldBack)
        {
            return;
        }

        var whole = held.ToString(0, end < 0 ? held.Length : end);
        held.Remove(0, end < 0 ? held.Length : end + 1);
        screen.Show(make(string.Concat(whole.Split('\n').Select(line => $"{prefix}{line}\n"))));
    }
}
