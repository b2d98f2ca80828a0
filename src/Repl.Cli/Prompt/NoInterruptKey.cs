namespace Repl.Cli.Prompt;

/// <summary>For scripts, where Ctrl-C ends the whole program instead of one cell.</summary>
internal sealed class NoInterruptKey : IInterruptKey
{
    /// <summary>The only one.</summary>
    public static NoInterruptKey Instance { get; } = new();

    /// <inheritdoc/>
    public CancellationToken NextPress() => CancellationToken.None;
}
