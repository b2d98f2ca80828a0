namespace Repl.Cli.Prompt;

/// <summary>The key that interrupts.</summary>
internal interface IInterruptKey
{
    /// <summary>Starts to wait for a press.</summary>
    /// <returns>Cancelled when the key is pressed. Ask anew for each line and each cell.</returns>
    CancellationToken NextPress();
}
