namespace Repl.Jupyter.Zmtp;

/// <summary>A peer broke the protocol or a limit. Its connection is dropped; nothing else is harmed.</summary>
/// <param name="problem">What the peer did, without its bytes.</param>
internal sealed class ZmtpProtocolException(string problem) : Exception(problem);
