using System.Text;
using Repl.Sessions;

namespace Repl.Engine.Shell;

/// <summary>Shows one stream of a command as text. Remembers the first half of a character that was cut in two between reads.</summary>
/// <param name="kind">The stream.</param>
/// <param name="screen">Receives the text.</param>
internal sealed class DecodedStream(OutputKind kind, ICellScreen screen)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private bool _isMidLine;

    /// <summary>Shows bytes as they come.</summary>
    public void Show(ReadOnlySpan<byte> bytes) => Decode(bytes, isLast: false);

    /// <summary>Shows what is left of a character that was not written to its end.</summary>
    public void End() => Decode([], isLast: true);

    /// <summary>Ends the stream's line, if it has begun one.</summary>
    public void EndLine()
    {
        End();
        if (_isMidLine)
        {
            Show("\n");
        }
    }

    /// <summary>Shows a line of our own, below whatever stands there.</summary>
    public void ShowLine(string line)
    {
        EndLine();
        Show($"{line}\n");
    }

    private void Decode(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var characters = new char[_decoder.GetCharCount(bytes, isLast)];
        if (_decoder.GetChars(bytes, characters, isLast) > 0)
        {
            Show(new string(characters));
        }
    }

    private void Show(string text)
    {
        _isMidLine = text[^1] != '\n';
        screen.Show(kind is OutputKind.StandardOutput ? new CellOutput.StandardOutput(text) : new CellOutput.StandardError(text));
    }
}
