namespace Repl.Sessions.Shells.Completion;

/// <summary>What a piece of a word stands for.</summary>
internal enum WordPieceKind
{
    /// <summary>Itself.</summary>
    Literal,

    /// <summary>The value of a variable.</summary>
    Variable,

    /// <summary>What a command prints, or anything else that nobody can know without running it.</summary>
    Unknown,
}
