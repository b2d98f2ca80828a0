using System.CommandLine;
using System.CommandLine.Parsing;
using Repl.Cli.Jupyter;
using Repl.Cli.Notebooks;
using Repl.Cli.Prompt;
using Repl.Cli.Run;
using Repl.Cli.Sandboxes;
using Repl.Engine.Notebooks;

namespace Repl.Cli;

/// <summary>The whole command line of <c>repl</c>.</summary>
internal static class ReplCommand
{
    // A file name may begin with `@`; it does not name a file with more arguments.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">What the user typed after <c>repl</c>.</param>
    /// <returns>What to do.</returns>
    /// <exception cref="UserErrorException">The arguments are wrong.</exception>
    public static ParseResult Parse(IReadOnlyList<string> arguments)
    {
        var parsed = Create().Parse(arguments, Parser);
        if (parsed.Action is { ClearsParseErrors: true })
        {
            return parsed;    // `--help` and `--version`, whatever else is there
        }

        if (UnknownWord.Find(parsed, arguments, Hint(parsed)) is { } unknown)
        {
            throw unknown;
        }

        return parsed.Errors is [var first, ..]
            ? throw new UserErrorException(UserErrorException.Problem(first.Message), Hint(parsed))
            : parsed;
    }

    private static RootCommand Create()
    {
        var root = new RootCommand(
            "C# and shell cells over live sessions. Without a command: a prompt, or, when standard input is a pipe or a file, "
            + "its lines as cells. Results go to standard output; prompts, progress and errors to standard error.\n\n"
            + "Exit codes: 0 done, 1 a cell failed, 2 wrong usage or unreadable input, 130 interrupted by Ctrl-C, "
            + "141 standard output was closed before the last cell of a notebook was done, 143 ended by SIGTERM.")
        {
            RunCommand.Create(),
            ConvertCommand.Create(),
            JupyterCommand.Create(),
            SandboxCommand.Create(),
        };
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(VersionOptionAction.CreateOption());
        root.SetAction((_, cancellationToken) => PromptCommand.RunAsync(cancellationToken));
        return root;
    }

    private static string Hint(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var path, ..]
            && (path.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase) || NotebookReader.IsTextFormat(path)))
        {
            return $"`repl run {path}` runs a notebook.";
        }

        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
        {
            names.Insert(0, result.Command is RootCommand ? "repl" : result.Command.Name);
        }

        return $"`{string.Join(' ', names)} --help` shows what is possible.";
    }
}
