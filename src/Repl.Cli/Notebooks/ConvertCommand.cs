using System.CommandLine;
using Repl.Engine.Notebooks;

namespace Repl.Cli.Notebooks;

/// <summary><c>repl convert</c>: makes a Jupyter notebook of a <c>.dib</c> of .NET Interactive, or the other way round.</summary>
internal static class ConvertCommand
{
    private const string Jupyter = ".ipynb";

    /// <summary>Describes the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var from = new Argument<string>("from") { Description = "The notebook: a .dib of .NET Interactive, or an .ipynb of format 4. Stays as it is." };
        var to = new Argument<string>("to") { Description = "The file to write, in the other one of the two formats. May be a device such as /dev/stdout." };
        var force = new Option<bool>("--force", "-f") { Description = "Replace the file when there is one." };
        var command = new Command("convert", "Convert a notebook between .dib and .ipynb. Runs nothing.") { from, to, force };
        command.SetAction((parsed, cancellationToken) => ConvertAsync(
            parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(force), Console.Error, cancellationToken));
        return command;
    }

    private static async Task<int> ConvertAsync(string from, string to, bool replaces, TextWriter notes, CancellationToken cancellationToken)
    {
        CheckFormats(from, to);
        NotebookWriter.CheckTarget(to);
        if (!replaces && AtomicFile.Exists(to))
        {
            throw new NotebookException(to, "exists already", "choose another name, or replace it with `--force`.");
        }

        var notebook = await NotebookReader.ReadAsync(from, cancellationToken);
        if (IsDib(from))
        {
            await NotebookWriter.WriteAsync(notebook, to, cancellationToken);
            return ExitCodes.Done;
        }

        var written = DibWriter.Write(notebook);
        await NotebookWriter.WriteTextAsync(written.Text, to, cancellationToken);
        foreach (var note in written.Notes)
        {
            await notes.WriteLineAsync($"note: {note}");
        }

        return ExitCodes.Done;
    }

    // A device has a name without an ending.
    private static void CheckFormats(string from, string to)
    {
        if (!IsDib(from) && !Path.GetExtension(from).Equals(Jupyter, StringComparison.OrdinalIgnoreCase))
        {
            throw new NotebookException(
                from, "is of no format that can be converted", $"name a file that ends in `{NotebookReader.TextFormat}` or `{Jupyter}`.");
        }

        var expected = IsDib(from) ? Jupyter : NotebookReader.TextFormat;
        if (Path.GetExtension(to) is { Length: > 0 } extension && !extension.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new NotebookException(
                to, $"cannot be made of `{from}`", $"let the name end in `{expected}`: a `{Path.GetExtension(from)}` can become only that.");
        }
    }

    private static bool IsDib(string path) => NotebookReader.IsTextFormat(path);
}
