namespace Repl.Sessions.Ssh;

/// <summary>A question of an <c>ssh</c> process.</summary>
/// <param name="Asker">The number of that process; null where it cannot be told.</param>
/// <param name="Text">What it asks.</param>
internal sealed record AskPassQuestion(int? Asker, string Text);
