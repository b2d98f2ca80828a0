using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Repl.Engine.Notebooks;
using Repl.Cli.Run;
using Repl.Engine;

namespace Repl.Cli.Tests.Run;

/// <summary>A display that changes is one output of a notebook.</summary>
public sealed class ChangingDisplaySpecs
{
    private readonly ConcurrentDictionary<string, CellRecording> _displays = [];

    [Fact]
    public void A_written_notebook_keeps_its_last_state_in_its_first_place()
    {
        var recording = new CellRecording(1, _displays);
        recording.Show(new CellOutput.Display(Text("10 %"), "one"));
        recording.Show(new CellOutput.StandardOutput("beside\n"));
        recording.Show(new CellOutput.UpdateDisplay("one", Text("20 %"), IsLast: false));
        recording.Show(new CellOutput.UpdateDisplay("one", Text("done"), IsLast: true));
        recording.Show(new CellOutput.UpdateDisplay("never shown", Text("lost"), IsLast: true));

        var written = Save(recording);

        Assert.Contains("done", written, StringComparison.Ordinal);
        Assert.True(written.IndexOf("done", StringComparison.Ordinal) < written.IndexOf("beside", StringComparison.Ordinal), written);
        Assert.DoesNotContain("%", written, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", written, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_cell_changes_what_an_earlier_one_has_shown()
    {
        var first = new CellRecording(1, _displays);
        var second = new CellRecording(2, _displays);
        first.Show(new CellOutput.Display(Text("half"), "one"));

        second.Show(new CellOutput.UpdateDisplay("one", Text("whole"), IsLast: true));

        Assert.Contains("whole", Save(first), StringComparison.Ordinal);
        Assert.Equal("[]", Save(second));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "old")]
    public void What_a_cell_clears_is_not_written_but_for_what_waits_for_something_new(bool waits, string left)
    {
        var recording = new CellRecording(1, _displays);
        recording.Show(new CellOutput.StandardOutput("old"));
        recording.Show(new CellOutput.Display(Text("old"), "one"));

        recording.Show(new CellOutput.Clear(waits));

        Assert.Equal(left.Length > 0, Save(recording).Contains("old", StringComparison.Ordinal));
        recording.Show(new CellOutput.StandardOutput("new"));
        recording.Show(new CellOutput.UpdateDisplay("one", Text("lost"), IsLast: true));
        Assert.Equal("""[{"name":"stdout","output_type":"stream","text":["new"]}]""", Save(recording));
    }

    private static string Save(CellRecording recording)
    {
        var document = new JsonObject { ["cell_type"] = "code" };
        recording.SaveTo(new NotebookCell(document));
        return document["outputs"]!.ToJsonString();
    }

    private static Dictionary<string, string> Text(string line) => new() { ["text/plain"] = line };
}
