namespace Repl.Sessions.Ssh;

/// <summary>What happens with a server whose key is not known yet. A key that has changed is always an error.</summary>
public enum HostKeyPolicy
{
    /// <summary>It is an error that shows the fingerprint, and how to accept the key.</summary>
    Strict,

    /// <summary>It is written to the known hosts and trusted from now on; OpenSSH's <c>StrictHostKeyChecking accept-new</c>.</summary>
    AcceptNew,
}
