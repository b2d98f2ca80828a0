namespace Repl.Sessions.Workers.Messages;

/// <summary>What a harness is asked for.</summary>
internal enum RequestKind
{
    /// <summary>To call a function.</summary>
    Call,

    /// <summary>To call a function after a call that was interrupted: a signal of that may still be on its way.</summary>
    CallAfterInterrupt,

    /// <summary>To tell that the function is there.</summary>
    Check,
}
