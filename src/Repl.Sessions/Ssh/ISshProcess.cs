namespace Repl.Sessions.Ssh;

/// <summary>
/// An <c>ssh</c> process of this machine. It ends with us, however we end. Disposing ends it at once, because it has nothing to say goodbye
/// to, and waits until it has gone, for a bounded time; its streams can be read to their end afterwards.
/// </summary>
internal interface ISshProcess : IAsyncDisposable
{
    /// <summary>The operating system's number of it.</summary>
    int Id { get; }

    /// <summary>Its standard input.</summary>
    Stream StandardInput { get; }

    /// <summary>Its standard output.</summary>
    Stream StandardOutput { get; }

    /// <summary>Its standard error.</summary>
    Stream StandardError { get; }

    /// <summary>Its exit status.</summary>
    Task<int> Exited { get; }

    /// <summary>Ends it without waiting for that. That it has already gone is no error.</summary>
    void Terminate();
}
