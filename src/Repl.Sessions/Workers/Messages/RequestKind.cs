namespace Repl.Sessions.Workers.Messages;

/// <summary>What a harness is asked for.</summary>
internal enum RequestKind
{
    /// <summary>To call a function.</summary>
    Call,

    /// <summary>To tell that the function is there.</summary>
    Check,
}
