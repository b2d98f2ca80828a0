namespace Repl.Sessions.Workers;

/// <summary>One argument of a call.</summary>
/// <param name="Json">It as JSON, in UTF-8.</param>
/// <param name="Text">It itself where it is a string, which a shell gets as it is; else null.</param>
internal sealed record JsonArgument(byte[] Json, string? Text);
