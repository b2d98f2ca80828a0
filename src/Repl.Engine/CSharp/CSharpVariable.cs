namespace Repl.Engine.CSharp;

/// <summary>A variable of the C# cells, as it was when it was asked for.</summary>
/// <param name="Name">Its name, without <c>@</c>.</param>
/// <param name="Type">The type it was declared with.</param>
/// <param name="Value">Its value.</param>
internal sealed record CSharpVariable(string Name, Type Type, object? Value);
