namespace Repl.Tests.WindowsSsh;

/// <summary>What a <see cref="Message"/> is about.</summary>
public enum MessageKind : byte
{
    /// <summary>To Linux: the arguments. Comes first, once.</summary>
    Start,

    /// <summary>To Linux: bytes of standard input; none at its end.</summary>
    Input,

    /// <summary>From Linux: bytes of standard output.</summary>
    Output,

    /// <summary>From Linux: bytes of standard error.</summary>
    Error,

    /// <summary>From Linux: a question for SSH_ASKPASS, behind the word <c>jump</c> where a host on the way asks.</summary>
    Question,

    /// <summary>To Linux: the answer; no text where there is none.</summary>
    Answer,

    /// <summary>From Linux: the exit status. Comes last.</summary>
    Exit,
}
