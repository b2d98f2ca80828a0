using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Repl.Cli.Notebooks;
using Repl.Engine.Notebooks;
using Repl.Engine;

namespace Repl.Cli.Run;

/// <summary>Keeps what one cell shows, to be written into the notebook. Thread safe; may still grow after the cell has ended.</summary>
/// <param name="executionCount">The cell's count, from 1.</param>
/// <param name="displays">Which recording holds what was shown under a name; the same for all cells of a run.</param>
internal sealed class CellRecording(int executionCount, ConcurrentDictionary<string, CellRecording> displays) : ICellScreen
{
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _outputs = [];
    private readonly Dictionary<string, int> _places = [];
    private readonly StringBuilder _streamText = new();
    private string? _streamName;
    private bool _isToClear;

    /// <inheritdoc/>
    public bool CanAsk => false;

    /// <inheritdoc/>
    public void Show(CellOutput output)
    {
        if (output is CellOutput.UpdateDisplay update)
        {
            // As in Jupyter, a name that nothing was shown under changes nothing.
            displays.GetValueOrDefault(update.Id)?.Replace(update);
            return;
        }

        lock (_gate)
        {
            switch (output)
            {
                case CellOutput.StandardOutput text:
                    AddText("stdout", text.Content);
                    break;
                case CellOutput.StandardError text:
                    AddText("stderr", text.Content);
                    break;
                case CellOutput.Display display:
                    AddDisplay(display);
                    break;
                case CellOutput.Clear clear:
                    Clear(clear.WaitsForNext);
                    break;
                case CellOutput.Result result:
                    Add(NotebookOutputs.Result(result.Data, executionCount));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Keeps why the cell failed.</summary>
    /// <param name="error">The failure.</param>
    public void ShowError(CellError error)
    {
        lock (_gate)
        {
            Add(NotebookOutputs.Error(error.Name, error.Message, error.Traceback));
        }
    }

    /// <summary>Puts what was shown so far into the notebook.</summary>
    /// <param name="cell">The cell that was run.</param>
    public void SaveTo(NotebookCell cell)
    {
        lock (_gate)
        {
            EndStream();
            cell.SetOutputs(new JsonArray([.. _outputs.Select(output => output.DeepClone())]), executionCount);
        }
    }

    // Text arrives in pieces of any size; Jupyter's own clients merge neighbours of one stream, and so does this.
    private void AddText(string name, string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        ClearNow();
        if (_streamName != name)
        {
            EndStream();
            _streamName = name;
        }

        _streamText.Append(text);
    }

    private void AddDisplay(CellOutput.Display display)
    {
        Add(NotebookOutputs.Display(display.Data));
        if (display.Id is { } id)
        {
            _places[id] = _outputs.Count - 1;
            displays[id] = this;
        }
    }

    private void Replace(CellOutput.UpdateDisplay update)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(update.Id, out var place))
            {
                _outputs[place] = NotebookOutputs.Display(update.Data);
            }
        }
    }

    private void Clear(bool waitsForNext)
    {
        _isToClear = true;
        if (!waitsForNext)
        {
            ClearNow();
        }
    }

    private void ClearNow()
    {
        if (_isToClear)
        {
            (_isToClear, _streamName) = (false, null);
            _outputs.Clear();
            _places.Clear();
            _streamText.Clear();
        }
    }

    private void Add(JsonObject output)
    {
        ClearNow();
        EndStream();
        _outputs.Add(output);
    }

    private void EndStream()
    {
        if (_streamName is { } name)
        {
            _outputs.Add(NotebookOutputs.Stream(name, _streamText.ToString()));
        }

        _streamName = null;
        _streamText.Clear();
    }
}
