namespace Repl.Engine;

/// <summary>A session or a group that was opened, as C# is to see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of the variable.</param>
/// <param name="Value">The session or the group.</param>
internal sealed record OpenedSession(string Name, Type Type, object Value)
{
    /// <summary>What the C# variable is called.</summary>
    public string Variable => SessionVariables.NameOf(Name);
}
