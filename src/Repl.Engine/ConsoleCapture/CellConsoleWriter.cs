using System.Text;
using Repl.Sessions;

namespace Repl.Engine.ConsoleCapture;

/// <summary>One of the console's two writers: asks on each write whose cell it is.</summary>
internal sealed class CellConsoleWriter(TextWriter elsewhere, Func<string, CellOutput> output) : TextWriter
{
    public override Encoding Encoding => elsewhere.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        if (CellConsole.Screen is { } screen)
        {
            // A loop that prints ends here when its cell is stopped. To abort its thread instead could strike in the middle of a write.
            AmbientCancellation.Current.ThrowIfCancellationRequested();
            screen.Show(output(value));
        }
        else
        {
            elsewhere.Write(value);
        }
    }

    // In one piece, so that lines of several threads do not mix.
    public override void WriteLine(string? value) => Write(value + CoreNewLineText);

    public override void Flush() => elsewhere.Flush();

    private string CoreNewLineText => new(CoreNewLine);
}
