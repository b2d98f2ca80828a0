namespace Repl.Engine.Formatting;

/// <summary>A public property or field of a type.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Read">Reads it from an object; throws what the property throws.</param>
internal sealed record ValueMember(string Name, Func<object, object?> Read);
