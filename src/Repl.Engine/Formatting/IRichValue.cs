namespace Repl.Engine.Formatting;

/// <summary>A value that knows itself how it is shown.</summary>
internal interface IRichValue
{
    /// <summary>The MIME type of <see cref="Content"/>: HTML or SVG, which also stand in the cell of a table, or another, in whose place <see cref="Text"/> stands there.</summary>
    string MimeType { get; }

    /// <summary>The rich form.</summary>
    string Content { get; }

    /// <summary>The form for terminals.</summary>
    string Text { get; }
}
