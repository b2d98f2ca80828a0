using System.Text.Json.Nodes;
using Repl.Cli.Notebooks;
using Repl.Cli.Run;
using Repl.Engine;

namespace Repl.Cli.Tests.Run;

/// <summary>A display that changes is one output of a notebook.</summary>
public sealed class ChangingDisplaySpecs
{
    [Fact]
    public void A_written_notebook_keeps_its_last_state_in_its_first_place()
    {
        var recording = new CellRecording(1);
        recording.Show(new CellOutput.Display(Text("10 %"), "one"));
        recording.Show(new CellOutput.StandardOutput("beside\n"));
        recording.Show(new CellOutput.UpdateDisplay("one", Text("20 %"), IsLast: false));
        recording.Show(new CellOutput.UpdateDisplay("one", Text("done"), IsLast: true));
        recording.Show(new CellOutput.UpdateDisplay("never shown", Text("lost"), IsLast: true));
        var document = new JsonObject { ["cell_type"] = "code" };

        recording.SaveTo(new NotebookCell(document));

        var written = document["outputs"]!.ToJsonString();
        Assert.Contains("done", written, StringComparison.Ordinal);
        Assert.True(written.IndexOf("done", StringComparison.Ordinal) < written.IndexOf("beside", StringComparison.Ordinal), written);
        Assert.DoesNotContain("%", written, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", written, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Text(string line) => new() { ["text/plain"] = line };
}
