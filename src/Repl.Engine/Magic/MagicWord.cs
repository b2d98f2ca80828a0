namespace Repl.Engine.Magic;

/// <summary>A word of a <c>#!</c> line.</summary>
/// <param name="Text">The word, without the quotes around or in it.</param>
/// <param name="IsLiteral">Whether it, or what stands behind its <c>=</c>, begins with a quote, and so means itself, also with <c>@</c> in front.</param>
internal readonly record struct MagicWord(string Text, bool IsLiteral);
