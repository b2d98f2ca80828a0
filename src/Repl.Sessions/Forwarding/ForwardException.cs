namespace Repl.Sessions.Forwarding;

/// <summary>A port could not be forwarded. The session is still usable.</summary>
/// <param name="session">The session's name.</param>
/// <param name="problem">What happened, as a sentence.</param>
/// <param name="nextStep">What to do about it, as a sentence.</param>
/// <param name="cause">The failure below, if one was thrown.</param>
public sealed class ForwardException(string session, string problem, string nextStep, Exception? cause = null)
    : SessionException(session, problem, nextStep, cause);
