using System.Text.Json;
using Microsoft.DotNet.Interactive.Events;

namespace Repl.Interactive.StubHost;

/// <summary>
/// Stubs of a .NET Interactive host that can run the extension's script. They are ours, and prove nothing about the host itself: they have the
/// names and shapes of what the script uses, and do with it roughly what the host does.
/// </summary>
/// <remarks>
/// Each line of standard input is a cell as JSON; what happens is written as lines of JSON, of which the last for each cell is its end. With its
/// input the program ends, and closes the sessions.
/// </remarks>
internal static class Program
{
    private static readonly Lock Gate = new();

    private static async Task Main()
    {
        // Cells may write to the console, and lines of ours must not be among that.
        await using var output = new StreamWriter(Console.OpenStandardOutput());
        var number = 0;
        using var host = new StubHost((prompt, isSecret) =>
        {
            Tell(output, new Told(prompt, isSecret ? "password" : "input", number));
            return isSecret ? "opensesame" : "TOKEN=opensesame";
        });
        while (await Console.In.ReadLineAsync() is { } line)
        {
            number++;
            var cell = JsonSerializer.Deserialize<Cell>(line)!;
            var failure = await host.RunAsync(cell.Code, cell.Kernel, Show);
            Tell(output, new Told(failure, "end", number));

            bool Show(KernelEvent happened)
            {
                if (Describe(happened, number) is not { } told)
                {
                    return false;
                }

                Tell(output, told);
                return cell.StopAt is { } text && told.Text!.Contains(text, StringComparison.Ordinal);
            }
        }
    }

    private static Told? Describe(KernelEvent happened, int cell) => happened switch
    {
        StandardOutputValueProduced shown => new Told(shown.FormattedValues.First().Value, "out", cell),
        StandardErrorValueProduced shown => new Told(shown.FormattedValues.First().Value, "err", cell),
        DisplayEvent shown => new Told(shown.FormattedValues.First(form => form.MimeType == "text/plain").Value, "display", cell),
        _ => null,
    };

    private static void Tell(StreamWriter output, Told told)
    {
        lock (Gate)
        {
            output.WriteLine(JsonSerializer.Serialize(told));
            output.Flush();
        }
    }

    /// <summary>A cell to run.</summary>
    /// <param name="Code">Its text.</param>
    /// <param name="Kernel">Whose it is; null for C#.</param>
    /// <param name="StopAt">Text of an output at which the user stops it.</param>
    private sealed record Cell(string Code, string? Kernel, string? StopAt);

    /// <summary>Something that happened.</summary>
    /// <param name="Text">More about it.</param>
    /// <param name="Kind">What.</param>
    /// <param name="Cell">The number of the cell that it happened in.</param>
    private sealed record Told(string? Text, string Kind, int Cell);
}
