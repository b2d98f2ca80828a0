namespace Repl.Sessions.Shells;

/// <summary>What a shell's state consists of, in the order of restoring.</summary>
/// <remarks>Aliases after functions, because they would be expanded in them; completions before, because one may be called as what registers them; options last, because they change how the rest is read.</remarks>
internal enum ShellStatePart
{
    /// <summary>The working directory.</summary>
    Directory,

    /// <summary>Variables, with their attributes and values.</summary>
    Variables,

    /// <summary>The local variables of the function that ended the shell; or <c>none</c> outside of functions.</summary>
    Locals,

    /// <summary>How arguments of programs are completed.</summary>
    Completions,

    /// <summary>Functions.</summary>
    Functions,

    /// <summary>The file mode creation mask.</summary>
    Mask,

    /// <summary>Traps.</summary>
    Traps,

    /// <summary>Aliases.</summary>
    Aliases,

    /// <summary>Options.</summary>
    Options,
}
