namespace Repl.Sessions;

/// <summary>Which of a command's two streams something was written to.</summary>
public enum OutputKind
{
    /// <summary>Standard output, descriptor 1.</summary>
    StandardOutput,

    /// <summary>Standard error, descriptor 2.</summary>
    StandardError,
}
