using Repl.Engine.Input;

namespace Repl.Engine.ConsoleCapture;

/// <summary>The console's reader: each line is a question to the person in front of the cell that reads.</summary>
/// <remarks>The console lets one thread in at a time. What is left of a line belongs to the cell that asked for it.</remarks>
internal sealed class CellConsoleReader(TextReader elsewhere) : TextReader
{
    private ICellScreen? _asker;
    private string _rest = "";

    public override string? ReadLine()
    {
        if (CellConsole.Screen is not { } screen)
        {
            return elsewhere.ReadLine();
        }

        if (TakeRest(screen) is { Length: > 0 } rest)
        {
            return rest.TrimEnd('\n');
        }

        return CellInput.Ask(new Question("", IsSecret: false));
    }

    public override int Peek()
    {
        if (CellConsole.Screen is not { } screen)
        {
            return elsewhere.Peek();
        }

        return Fill(screen) ? _rest[0] : -1;
    }

    public override int Read()
    {
        if (CellConsole.Screen is not { } screen)
        {
            return elsewhere.Read();
        }

        if (!Fill(screen))
        {
            return -1;
        }

        var next = _rest[0];
        _rest = _rest[1..];
        return next;
    }

    private bool Fill(ICellScreen screen)
    {
        if (_asker != screen || _rest.Length == 0)
        {
            (_asker, _rest) = (screen, CellInput.Ask(new Question("", IsSecret: false)) is { } line ? line + "\n" : "");
        }

        return _rest.Length > 0;
    }

    private string TakeRest(ICellScreen screen)
    {
        var rest = _asker == screen ? _rest : "";
        (_asker, _rest) = (null, "");
        return rest;
    }
}
