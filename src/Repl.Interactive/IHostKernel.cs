namespace Repl.Interactive;

/// <summary>A subkernel of the extension, by which it finds itself where it is loaded again.</summary>
public interface IHostKernel
{
    /// <summary>The host's sessions.</summary>
    InteractiveSessions Sessions { get; }
}
