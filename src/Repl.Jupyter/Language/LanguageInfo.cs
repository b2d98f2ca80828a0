namespace Repl.Jupyter;

/// <summary>What a kernel says of its language ("Kernel info" in the messaging document). Immutable.</summary>
public sealed record LanguageInfo
{
    /// <summary>The language's name in lower case, such as <c>C#</c> or <c>python</c>. Stored in notebooks.</summary>
    public required string Name { get; init; }

    /// <summary>The language's version, such as <c>14.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The MIME type of its scripts, such as <c>text/x-csharp</c>.</summary>
    public required string MimeType { get; init; }

    /// <summary>The extension of its scripts with the dot, such as <c>.cs</c>.</summary>
    public required string FileExtension { get; init; }

    /// <summary>The name of the kernel's program.</summary>
    public required string Implementation { get; init; }

    /// <summary>The version of the kernel's program.</summary>
    public required string ImplementationVersion { get; init; }

    /// <summary>What a console shows when it starts.</summary>
    public required string Banner { get; init; }

    /// <summary>The name of the Pygments lexer. Null when it is <see cref="Name"/>.</summary>
    public string? PygmentsLexer { get; init; }

    /// <summary>The name of the CodeMirror mode. Null when it is <see cref="Name"/>.</summary>
    public string? CodeMirrorMode { get; init; }

    /// <summary>The nbconvert exporter that saves a notebook as a script. Null for the general one.</summary>
    public string? NbconvertExporter { get; init; }

    /// <summary>Links of the front end's help menu. Empty by default.</summary>
    public IReadOnlyList<HelpLink> HelpLinks { get; init; } = [];
}
