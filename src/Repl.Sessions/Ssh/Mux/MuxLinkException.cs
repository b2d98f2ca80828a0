namespace Repl.Sessions.Ssh.Mux;

/// <summary>The link has ended, and all channels on it. Its message says why, as a sentence.</summary>
internal sealed class MuxLinkException(string reason, Exception? cause = null) : IOException(reason, cause);
