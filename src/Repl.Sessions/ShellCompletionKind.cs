namespace Repl.Sessions;

/// <summary>What a proposed text is to the shell.</summary>
public enum ShellCompletionKind
{
    /// <summary>A program on the session's <c>PATH</c>.</summary>
    Command,

    /// <summary>A function of the user's.</summary>
    Function,

    /// <summary>An alias.</summary>
    Alias,

    /// <summary>A command that the shell runs itself, such as <c>cd</c>.</summary>
    Builtin,

    /// <summary>A word of the shell's grammar, such as <c>while</c>.</summary>
    Keyword,

    /// <summary>A file, or anything else in a folder that is no folder.</summary>
    File,

    /// <summary>A folder; its text ends in <c>/</c>.</summary>
    Folder,

    /// <summary>A variable, exported or not.</summary>
    Variable,

    /// <summary>A word that the completion of a program proposes: an option, a subcommand, a branch.</summary>
    Word,
}
