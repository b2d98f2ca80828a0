using Repl.Cli.Terminal;
using Repl.Engine;

namespace Repl.Cli.Tests.Terminal;

public sealed class TerminalOutputSpecs
{
    [Fact]
    public async Task A_line_of_ours_never_runs_into_half_a_line_of_a_cell()
    {
        await using var terminal = new RecordedTerminal(TerminalTraits.Plain with { ShareOneTerminal = true }, asOneStream: true);

        terminal.Streams.WriteResult("half");
        terminal.Streams.WriteNoteLine("[2/2] next");
        terminal.Streams.WriteNote("warning");
        terminal.Streams.WriteNoteLine("done");

        Assert.Equal("half\n[2/2] next\nwarning\ndone\n", terminal.StandardOutput);
    }

    [Theory]
    [InlineData("", "\ninterrupted\n")]
    [InlineData("half", "half\ninterrupted\n")]
    [InlineData("whole\n", "whole\n\ninterrupted\n")]
    public async Task A_line_of_ours_never_runs_into_a_key_that_the_terminal_has_shown(string before, string expected)
    {
        await using var terminal = new RecordedTerminal(TerminalTraits.Plain with { ShareOneTerminal = true }, asOneStream: true);

        terminal.Streams.WriteResult(before);
        terminal.Streams.KeyWasEchoed();
        terminal.Streams.WriteNoteLine("interrupted");

        Assert.Equal(expected, terminal.StandardOutput);
    }

    [Fact]
    public async Task Progress_is_one_line_that_what_comes_next_takes_the_place_of()
    {
        await using var terminal = new RecordedTerminal(TerminalTraits.Plain with { CanRedraw = true, ShareOneTerminal = true }, asOneStream: true);
        var screen = new TerminalScreen(terminal.Streams);

        screen.Show(new CellOutput.StandardOutput("half"));
        screen.Show(new CellOutput.Display(Text("uploading: 10 %"), "one", IsProgress: true));
        screen.Show(new CellOutput.UpdateDisplay("one", Text("uploading: 9"), IsLast: false));
        screen.Show(new CellOutput.UpdateDisplay("one", Text("uploaded"), IsLast: true));

        Assert.Equal("half\n\ruploading: 10 %\ruploading: 9   \r            \ruploaded\n", terminal.StandardOutput);
    }

    [Fact]
    public async Task Progress_is_left_out_of_what_is_no_terminal()
    {
        await using var terminal = new RecordedTerminal();
        var screen = new TerminalScreen(terminal.Streams);

        screen.Show(new CellOutput.Display(Text("uploading: 10 %"), "one", IsProgress: true));
        screen.Show(new CellOutput.UpdateDisplay("one", Text("uploaded"), IsLast: true));

        Assert.Equal(("uploaded\n", ""), (terminal.StandardOutput, terminal.StandardError));
    }

    [Fact]
    public async Task What_a_cell_shows_and_replaces_stays_in_lines_of_its_own()
    {
        await using var terminal = new RecordedTerminal(TerminalTraits.Plain with { CanRedraw = true, ShareOneTerminal = true }, asOneStream: true);
        var screen = new TerminalScreen(terminal.Streams);

        screen.Show(new CellOutput.Display(Text("half"), "one"));
        screen.Show(new CellOutput.UpdateDisplay("one", Text("whole"), IsLast: true));

        Assert.Equal("half\nwhole\n", terminal.StandardOutput);
    }

    [Fact]
    public async Task Output_that_goes_to_a_file_is_not_changed_by_progress()
    {
        await using var terminal = new RecordedTerminal();

        terminal.Streams.WriteResult("half");
        terminal.Streams.WriteNoteLine("[2/2] next");
        terminal.Streams.WriteResult(" line\n");

        Assert.Equal("half line\n", terminal.StandardOutput);
    }

    [Fact]
    public async Task A_result_begins_on_a_line_of_its_own()
    {
        await using var terminal = new RecordedTerminal();
        var screen = new TerminalScreen(terminal.Streams);

        screen.Show(new CellOutput.StandardOutput("no newline"));
        screen.Show(new CellOutput.Result(new Dictionary<string, string> { ["text/plain"] = "42" }));

        Assert.Equal("no newline\n42\n", terminal.StandardOutput);
    }

    [Fact]
    public async Task Colour_is_used_only_where_it_is_wanted()
    {
        await using var coloured = new RecordedTerminal(TerminalTraits.Plain with { UsesColour = true });
        await using var plain = new RecordedTerminal();

        coloured.Streams.WriteNoteLine("error: x", NoteColour.Failure);
        plain.Streams.WriteNoteLine("error: x", NoteColour.Failure);

        Assert.Equal("\e[31merror: x\e[0m\n", coloured.StandardError);
        Assert.Equal("error: x\n", plain.StandardError);
    }

    [Fact]
    public async Task A_full_disk_ends_the_output_and_is_told()
    {
        await using var full = new FullDisk();
        await using var streams = new TerminalStreams(full, TextWriter.Null, TerminalTraits.Plain);

        streams.WriteResult("lost\n");

        Assert.True(streams.OutputEnded.IsCancellationRequested);
        Assert.Contains("standard output cannot be written", Assert.Throws<UserErrorException>(streams.ThrowIfOutputFailed).Message);
    }

    [Fact]
    public async Task Output_from_many_threads_is_complete()
    {
        await using var terminal = new RecordedTerminal();

        await Parallel.ForAsync(0, 1000, TestContext.Current.CancellationToken, (number, _) =>
        {
            terminal.Streams.WriteResult($"{number}\n");
            return ValueTask.CompletedTask;
        });

        Assert.Equal(1000, terminal.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    private static Dictionary<string, string> Text(string line) => new() { ["text/plain"] = line };
}

/// <summary>Takes nothing.</summary>
file sealed class FullDisk : StringWriter
{
    public override void Write(string? value) => throw new IOException("No space left on device");
}
