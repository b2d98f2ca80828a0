namespace Repl.Sessions.Remote;

/// <summary>What one program or one connection beyond the server is spoken to through. Disposing closes it, for a bounded time.</summary>
internal interface IRemoteChannel : IAsyncDisposable
{
    /// <summary>What goes there. Disposing it is end-of-file.</summary>
    Stream Input { get; }

    /// <summary>What comes from there.</summary>
    Stream Output { get; }

    /// <summary>The program's standard error; empty where it has a terminal or is none.</summary>
    Stream Error { get; }

    /// <summary>The program's exit status; 128 + n for signal n; <see cref="IProgramChannel.UnknownExitCode"/> where nobody told. Never fails.</summary>
    Task<int> Exited { get; }

    /// <summary>
    /// That the server has started nothing, where this turns out only at the end: then <see cref="Exited"/> is unknown. Null where something
    /// was started, or the refusal was thrown when the channel was opened.
    /// </summary>
    IOException? Refusal => null;
}
