namespace Repl.Engine.Completion;

/// <summary>What is known of the thing at the cursor.</summary>
/// <param name="Plain">As text for a terminal.</param>
/// <param name="Markdown">The same as Markdown.</param>
public sealed record Inspection(string Plain, string Markdown);
