namespace Repl.Sessions.Workers;

/// <summary>
/// What a worker loads: a text that defines functions. Cells write <c>Python("def add(a, b): return a + b")</c> after
/// <c>using static Repl.Sessions.Workers.WorkerCode</c>.
/// </summary>
/// <param name="Language">What it is written in.</param>
/// <param name="Text">The text. It is run once when a worker starts, and what it leaves behind stays there for all calls.</param>
/// <example><code>
/// var code = WorkerCode.Python("""
///     model = load()
///     def ask(question): return model.answer(question)
///     """);
/// </code></example>
public sealed record WorkerCode(WorkerLanguage Language, string Text)
{
    /// <summary>What tracebacks call the text. Null, the default: <c>python</c>, <c>sh</c> or <c>node</c>. They show it as <c>&lt;name&gt;</c>.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Python: any function of the text's top level can be called, <c>async def</c> too. Arguments come by position, as JSON has them; the
    /// result has to be something that <c>json.dumps</c> can write, and no NaN or infinity, which JSON does not have. Needs Python 3.7 or
    /// later. The text runs as <c>__main__</c>; its standard input is empty.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The code.</returns>
    public static WorkerCode Python(string text) => Of(WorkerLanguage.Python, text);

    /// <summary>
    /// A POSIX shell: any function of the text can be called. A string comes to it as it is, anything else as JSON. Its result is what it
    /// writes to standard output, without the newlines at the end: as it is where a string is asked for, else read as JSON. So its
    /// standard output is not shown while it runs; its standard error is. A status other than 0 is an error. Variables that it sets stay.
    /// </summary>
    /// <param name="text">The text. Its last command must end with status 0.</param>
    /// <returns>The code.</returns>
    public static WorkerCode Sh(string text) => Of(WorkerLanguage.Sh, text);

    /// <summary>
    /// Node.js: any function of the text's top level can be called, declared in whatever way, or put into <c>module.exports</c>. A promise
    /// is awaited. Arguments come by position, as JSON has them; the result has to be something that <c>JSON.stringify</c> can write, and
    /// no NaN or infinity. An interrupt stops code that runs; code that waits for a promise is only given up, and may go on unseen.
    /// </summary>
    /// <param name="text">The text, as a script and not as a module: <c>require</c> and <c>import()</c> are there.</param>
    /// <returns>The code.</returns>
    public static WorkerCode Node(string text) => Of(WorkerLanguage.Node, text);

    /// <summary>What tracebacks call it.</summary>
    internal string FileName => $"<{Name ?? Language.ToString().ToLowerInvariant()}>";

    /// <summary>The programs that can run it: the first that is there does.</summary>
    internal IReadOnlyList<string> Interpreters => Language switch
    {
        WorkerLanguage.Python => ["python3", "python"],
        WorkerLanguage.Node => ["node", "nodejs"],
        _ => ["sh"],
    };

    private static WorkerCode Of(WorkerLanguage language, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new WorkerCode(language, text);
    }
}
