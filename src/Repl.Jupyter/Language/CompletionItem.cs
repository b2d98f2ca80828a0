namespace Repl.Jupyter;

/// <summary>One proposal.</summary>
/// <param name="Text">What is inserted.</param>
/// <param name="Kind">What it is, such as <c>class</c>, <c>function</c>, <c>property</c> or <c>keyword</c>; null when unknown.</param>
public sealed record CompletionItem(string Text, string? Kind = null);
