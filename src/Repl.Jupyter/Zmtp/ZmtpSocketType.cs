namespace Repl.Jupyter.Zmtp;

/// <summary>A socket type as the READY command names it, and the types that may talk to it (ZMTP 3.1, "Socket types").</summary>
/// <param name="Name">The value of the property <c>Socket-Type</c>.</param>
/// <param name="Peers">The names of the types that may connect.</param>
internal sealed record ZmtpSocketType(string Name, IReadOnlyList<string> Peers)
{
    /// <summary>Routes by identity: shell, control and stdin.</summary>
    public static readonly ZmtpSocketType Router = new("ROUTER", ["DEALER", "REQ", "ROUTER"]);

    /// <summary>Publishes by topic and sees subscriptions: iopub.</summary>
    public static readonly ZmtpSocketType Publisher = new("XPUB", ["SUB", "XSUB"]);

    /// <summary>Answers each request: the heartbeat.</summary>
    public static readonly ZmtpSocketType Reply = new("REP", ["REQ", "DEALER"]);
}
