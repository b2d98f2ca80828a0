namespace Repl.Sessions;

/// <summary>One text that could stand at the cursor.</summary>
/// <param name="Text">What to insert, quoted for the place where it goes.</param>
/// <param name="Kind">What it is.</param>
public sealed record ShellCompletion(string Text, ShellCompletionKind Kind);
