namespace Repl.Sessions.Shells;

/// <summary>Which texts a dialect runs by <c>eval</c>. The detour by a file costs more, but does more.</summary>
internal enum EvalUse
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those of one line that do not <c>return</c>.</summary>
    ForOneLine,

    /// <summary>Those that do not <c>return</c>.</summary>
    UnlessItReturns,

    /// <summary>Those below 100,000 characters: many lines in one word crash zsh (5.9).</summary>
    UnlessItIsLong,
}
