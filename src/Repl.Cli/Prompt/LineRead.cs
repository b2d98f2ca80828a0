namespace Repl.Cli.Prompt;

/// <summary>What came of waiting for a line.</summary>
internal abstract record LineRead
{
    private LineRead()
    {
    }

    /// <summary>A line was entered.</summary>
    /// <param name="Text">The line without its newline.</param>
    public sealed record Line(string Text) : LineRead;

    /// <summary>The user pressed the interrupt key.</summary>
    public sealed record Interrupted : LineRead;

    /// <summary>There are no more lines.</summary>
    public sealed record EndOfInput : LineRead;
}
