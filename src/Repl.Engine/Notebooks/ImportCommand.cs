using System.CommandLine;
using Repl.Engine.Magic;
using Repl.Engine.Magic.SessionCommands;

namespace Repl.Engine.Notebooks;

/// <summary><c>#!import</c>: runs the cells of another notebook, or the code of a file.</summary>
internal static class ImportCommand
{
    /// <summary>The magic command.</summary>
    public static MagicCommand Magic { get; } = new("import", Create);

    private static Command Create(MagicContext context)
    {
        var file = new Argument<string>("file")
        {
            Description = "A notebook (.ipynb, .dib), whose cells run each in its language; .csx, .cs or .sh, which runs; .md, .html or .js, which is shown. "
                + "Relative to the notebook's folder, in an imported file to its own.",
        };
        var command = new Command("#!import", "Runs another notebook, or code of a file, as if it stood here.") { file, SessionMagic.CreateHelp() };
        command.SetAction(async (parsed, cancellationToken) =>
            context.Outcome = await ImportAsync(context, parsed.GetRequiredValue(file), cancellationToken).ConfigureAwait(false));
        return command;
    }

    private static async Task<CellOutcome> ImportAsync(MagicContext context, string path, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(Path.Combine(context.Folder, path));
        if (context.Run.Importing.Contains(file))
        {
            var chain = string.Join(" imports ", context.Run.Importing.Append(file).Select(Path.GetFileName));
            throw new MagicException($"'{path}' is being imported already: {chain}. Take that line out of one of them.");
        }

        foreach (var (cell, place) in await ImportedFile.ReadAsync(path, file, context.Services.FindLanguage, cancellationToken).ConfigureAwait(false))
        {
            switch (await context.Run.Import(cell, file).RunAsync(cancellationToken).ConfigureAwait(false))
            {
                case CellOutcome.Failed { Error: var error }:
                    return new CellOutcome.Failed(Locate(error, file, place));
                case CellOutcome.Cancelled cancelled:
                    return cancelled;
            }
        }

        return new CellOutcome.Succeeded();
    }

    // Errors of the compiler name the file themselves.
    private static CellError Locate(CellError error, string file, string place) => error with
    {
        Message = error.Message.Contains(file, StringComparison.Ordinal) ? error.Message : $"{place}: {error.Message}",
        Traceback = [$"In {place}:", .. error.Traceback],
    };
}
