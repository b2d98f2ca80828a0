namespace Repl.Engine.Completion;

/// <summary>One way in which the text at the cursor could go on.</summary>
/// <param name="Text">What takes the place of what was typed.</param>
/// <param name="Kind">What it names.</param>
public sealed record Proposal(string Text, ProposalKind Kind);
