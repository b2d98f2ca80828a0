using System.Text;
using Repl.Sessions.Workers.Messages;

namespace Repl.Sessions.Workers;

/// <summary>The programs of ours, one for each language, that load the user's code over there and call it.</summary>
internal static class Harness
{
    // Descriptor 3 becomes what is our end, so that the user's code reads nothing of it. $1 harness, $2 the interpreter's option for a text,
    // then interpreters.
    private const string Boot = """
        exec 3<&0 </dev/null
        text=$1 option=$2
        shift 2
        for program do
            if command -v "$program" >/dev/null 2>&1; then exec "$program" "$option" "$text"; fi
        done
        exit 127
        """;

    /// <summary>What <see cref="Boot"/> ends with where no interpreter is there, as shells do.</summary>
    public const int MissingStatus = 127;

    /// <summary>Describes the program that runs a code.</summary>
    /// <param name="code">The code. It does not stand among the arguments, which other users can see, but comes through standard input.</param>
    /// <param name="options">Where, and with which variables.</param>
    /// <param name="nonce">What its answers begin with.</param>
    public static ProgramSpec Describe(WorkerCode code, WorkerOptions options, string nonce)
    {
        var (file, option) = code.Language is WorkerLanguage.Python ? ("harness.py", "-c") : ("harness.js", "-e");
        return new ProgramSpec("sh", ["-c", Boot, "repl-worker", Text(file), option, .. InterpretersOf(code, options)])
        {
            Environment = options.Environment,
            WorkingDirectory = options.WorkingDirectory,
            FirstInput = [.. WorkerJson.Write(new LoadRequest(nonce, code.FileName, code.Text))],
        };
    }

    /// <summary>Which programs are looked for.</summary>
    public static IReadOnlyList<string> InterpretersOf(WorkerCode code, WorkerOptions options) =>
        options.Interpreter is { } chosen ? [chosen] : code.Interpreters;

    private static string Text(string file)
    {
        using var reader = new StreamReader(typeof(Harness).Assembly.GetManifestResourceStream($"workers/{file}")!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
