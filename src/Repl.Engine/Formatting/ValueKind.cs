namespace Repl.Engine.Formatting;

/// <summary>What a rich form makes of a value.</summary>
internal enum ValueKind
{
    /// <summary>One piece of text, such as a number, a string or a type.</summary>
    Text,

    /// <summary>An object with members.</summary>
    Members,

    /// <summary>Items with an index.</summary>
    Items,

    /// <summary>Keys and values.</summary>
    Entries,

    /// <summary>Something with a form of its own, such as an exception or a table of data.</summary>
    Special,
}
