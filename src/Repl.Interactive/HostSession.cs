namespace Repl.Interactive;

/// <summary>A session or a group that was opened, as the host is to see it.</summary>
/// <param name="Kernel">What the subkernel is called: the session's name; of a group with <c>@</c> in front.</param>
/// <param name="Variable">What the C# variable is called: as the session, with <c>_</c> for <c>-</c>, and behind a word that C# keeps for itself.</param>
/// <param name="Type">The variable's type.</param>
/// <param name="Value">The session or the group.</param>
/// <param name="Description">One line about it.</param>
public sealed record HostSession(string Kernel, string Variable, Type Type, object Value, string Description);
