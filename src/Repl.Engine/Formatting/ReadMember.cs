namespace Repl.Engine.Formatting;

/// <summary>A property or field of one object.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Value">What it holds.</param>
/// <param name="Failure">What reading it threw; null where it did not.</param>
internal readonly record struct ReadMember(string Name, object? Value, Exception? Failure);
