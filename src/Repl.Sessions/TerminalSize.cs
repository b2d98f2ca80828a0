namespace Repl.Sessions;

/// <summary>A terminal to run a program on. Immutable.</summary>
/// <param name="Columns">Characters in a line; 1 or more.</param>
/// <param name="Rows">Lines; 1 or more.</param>
public sealed record TerminalSize(int Columns, int Rows)
{
    /// <summary>What kind of terminal it is, as in <c>TERM</c>. Default <c>xterm-256color</c>.</summary>
    public string Name { get; init; } = "xterm-256color";
}
