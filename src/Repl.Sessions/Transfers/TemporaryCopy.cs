namespace Repl.Sessions.Transfers;

/// <summary>A place on this machine for a copy of one file, that goes with its content when disposed.</summary>
internal sealed class TemporaryCopy : IDisposable
{
    private readonly DirectoryInfo _folder;

    /// <param name="remoteFile">The file at the target.</param>
    /// <exception cref="ArgumentException">It names a folder.</exception>
    public TemporaryCopy(string remoteFile)
    {
        ArgumentNullException.ThrowIfNull(remoteFile);
        if (remoteFile.EndsWith('/'))
        {
            throw new ArgumentException($"'{remoteFile}' is a folder; name a file.", nameof(remoteFile));
        }

        _folder = Directory.CreateTempSubdirectory("repl-"); // nobody else may look into it
        Path = System.IO.Path.Combine(_folder.FullName, "copy");
    }

    /// <summary>Where the copy is, or will be.</summary>
    public string Path { get; }

    /// <summary>Removes it.</summary>
    public void Dispose() => _folder.Delete(recursive: true);
}
