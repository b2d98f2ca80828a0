namespace Repl.Jupyter;

/// <summary>An entry of the front end's help menu.</summary>
/// <param name="Text">What the user sees.</param>
/// <param name="Address">Where it leads.</param>
public sealed record HelpLink(string Text, Uri Address);
