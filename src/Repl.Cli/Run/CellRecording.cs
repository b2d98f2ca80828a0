using System.Text;
using System.Text.Json.Nodes;
using Repl.Cli.Notebooks;
using Repl.Engine;
using Repl.Sessions;

namespace Repl.Cli.Run;

/// <summary>Keeps what one cell shows, to be written into the notebook. Thread safe; may still grow after the cell has ended.</summary>
/// <param name="executionCount">The cell's count, from 1.</param>
internal sealed class CellRecording(int executionCount) : ICellScreen
{
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _outputs = [];
    private readonly Dictionary<string, int> _displays = [];
    private readonly StringBuilder _streamText = new();
    private string? _streamName;

    /// <inheritdoc/>
    public void Show(CellOutput output)
    {
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
                case CellOutput.UpdateDisplay update:
                    UpdateDisplay(update);
                    break;
                case CellOutput.Result result:
                    Add(NotebookOutputs.Result(result.Data, executionCount));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public Task<string?> AskSecretAsync(SecretRequest request, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

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
            _displays[id] = _outputs.Count - 1;
        }
    }

    // As in Jupyter, a name that nothing was shown under changes nothing.
    private void UpdateDisplay(CellOutput.UpdateDisplay update)
    {
        if (_displays.TryGetValue(update.Id, out var place))
        {
            _outputs[place] = NotebookOutputs.Display(update.Data);
        }
    }

    private void Add(JsonObject output)
    {
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
