namespace Repl.Engine.Completion;

/// <summary>What a <see cref="Proposal"/> names.</summary>
public enum ProposalKind
{
    /// <summary>A word of C#.</summary>
    Keyword,

    /// <summary>A namespace.</summary>
    Namespace,

    /// <summary>A class or a delegate type.</summary>
    Class,

    /// <summary>A structure.</summary>
    Structure,

    /// <summary>An interface.</summary>
    Interface,

    /// <summary>An enumeration.</summary>
    Enumeration,

    /// <summary>A value of an enumeration.</summary>
    EnumerationValue,

    /// <summary>A method or a local function.</summary>
    Method,

    /// <summary>A property.</summary>
    Property,

    /// <summary>A field or a constant.</summary>
    Field,

    /// <summary>An event.</summary>
    Event,

    /// <summary>A variable: of a cell, of a block, or a parameter.</summary>
    Variable,

    /// <summary>The name of an argument, with its colon.</summary>
    Argument,

    /// <summary>A file.</summary>
    File,

    /// <summary>A folder, with <c>/</c> at its end.</summary>
    Folder,

    /// <summary>A session or a group of sessions.</summary>
    Session,

    /// <summary>A magic command, one of its subcommands, or a language.</summary>
    Command,

    /// <summary>An option of a magic command.</summary>
    Option,

    /// <summary>Anything else.</summary>
    Text,
}
