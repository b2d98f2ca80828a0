namespace Repl.Cli.Terminal;

/// <summary>What is known about standard output and standard error.</summary>
/// <param name="UsesColour">Whether our lines on standard error are coloured.</param>
/// <param name="ShareOneTerminal">Whether both are seen together.</param>
/// <param name="IsReaderGone">Tells whether the other end of standard output was closed.</param>
internal sealed record TerminalTraits(bool UsesColour, bool ShareOneTerminal, Func<bool> IsReaderGone)
{
    /// <summary>Whether a line on standard error can be drawn again, because it is a terminal. Default no.</summary>
    public bool CanRedraw { get; init; }

    /// <summary>Both go to files or pipes that stay open.</summary>
    public static TerminalTraits Plain { get; } = new(UsesColour: false, ShareOneTerminal: false, static () => false);

    /// <summary>Looks at the streams and the environment of this process.</summary>
    /// <returns>The traits.</returns>
    public static TerminalTraits OfThisProcess() => new(
        UsesColour: !Console.IsErrorRedirected && AllowsColour(),
        ShareOneTerminal: !Console.IsErrorRedirected && !Console.IsOutputRedirected,
        IsReaderGone: StandardStreams.HasOutput && Console.IsOutputRedirected ? StandardOutputPipe.IsClosed : static () => false)
    {
        CanRedraw = !Console.IsErrorRedirected,
    };

    // https://no-color.org: any value but the empty one counts.
    private static bool AllowsColour() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
