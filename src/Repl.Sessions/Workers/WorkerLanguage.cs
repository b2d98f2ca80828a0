namespace Repl.Sessions.Workers;

/// <summary>What a worker's code is written in.</summary>
public enum WorkerLanguage
{
    /// <summary>Python 3.7 or later.</summary>
    Python,

    /// <summary>The shell that is called <c>sh</c> over there: dash, busybox ash, bash or another POSIX shell.</summary>
    Sh,

    /// <summary>JavaScript, run by Node.js.</summary>
    Node,
}
