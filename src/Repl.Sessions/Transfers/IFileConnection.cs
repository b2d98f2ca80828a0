namespace Repl.Sessions.Transfers;

/// <summary>A connection that has a better way to files than <see cref="ShellFiles"/>.</summary>
internal interface IFileConnection : IConnection
{
    /// <summary>Opens a way to the target's files, for one transfer, which disposes it.</summary>
    /// <exception cref="ProgramStartException">Nothing there serves files.</exception>
    Task<IRemoteFiles> OpenFilesAsync(CancellationToken cancellationToken);
}
