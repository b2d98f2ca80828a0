using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Repl.Engine.Packages;

/// <summary>Restores sets of packages, and keeps what came of it for the next time, in this process or another.</summary>
/// <param name="options">Where and how long.</param>
/// <remarks>Safe from any thread, and for several kernels at once.</remarks>
internal sealed class PackageRestore(PackageRestoreOptions options)
{
    private const string AssetsFile = "project.assets.json";

    private static readonly string Runtime = RuntimeInformation.RuntimeIdentifier;

    /// <summary>The notebook's folder.</summary>
    public string Folder => options.Folder;

    /// <summary>The clock.</summary>
    public TimeProvider Time => options.Time;

    /// <summary>Makes a source absolute: an address stays as it is, a folder counts from the notebook's.</summary>
    /// <param name="source">As a cell names it.</param>
    public string Resolve(string source) => Uri.TryCreate(source, UriKind.Absolute, out _) ? source : Path.GetFullPath(source, options.Folder);

    /// <summary>Finds what an earlier restore of the same set has given, without starting a program.</summary>
    /// <param name="set">The packages.</param>
    /// <returns>Null where there is none, where files of it are gone, or where its newest versions are to be looked up again.</returns>
    public PackageAssets? Find(PackageSet set)
    {
        var file = FileOf(set);
        return set.IsFloating && options.Time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > options.FloatingAge ? null : Read(file);
    }

    /// <summary>Restores a set.</summary>
    /// <param name="set">The packages.</param>
    /// <param name="cancellationToken">Stops the restore; nothing of it is kept.</param>
    /// <returns>The packages, and those that they need.</returns>
    /// <exception cref="PackageException">They cannot be had.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<PackageAssets> RunAsync(PackageSet set, CancellationToken cancellationToken)
    {
        var dotnet = DotnetProgram.Find(Environment.GetEnvironmentVariable, RuntimeEnvironment.GetRuntimeDirectory());
        // Beside the results, so that it can be moved there in one step.
        var folder = Path.Combine(options.CacheFolder, $"restoring-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            var (assets, file) = await RunAsync(set, dotnet, folder, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(FileOf(set))!);
            File.Move(file, FileOf(set), overwrite: true);
            return assets;
        }
        catch (PackageException failure) when (set.IsFloating && failure.IsOfSource && Read(FileOf(set)) is { } earlier)
        {
            return earlier;     // yesterday's newest version is better than none
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(PackageAssets Assets, string File)> RunAsync(PackageSet set, string dotnet, string folder, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Limit, options.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var project = RestoreProject.Write(folder, set, Runtime, options.Folder);
        ImmutableArray<RestoreMessage> printed;
        try
        {
            printed = await RestoreProcess.RunAsync(dotnet, project, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PackageException($"Restoring {string.Join("; ", set.Requests)} took longer than {options.Limit.TotalSeconds:0} s and was given up. Check that the sources of packages can be reached, and run the cell again.");
        }

        var file = Path.Combine(folder, "obj", AssetsFile);
        var assets = Read(file, evenIfIncomplete: true);
        ImmutableArray<RestoreMessage> messages = assets?.Messages ?? [];
        if (assets is null || printed.Length > 0 || messages.Any(message => message.IsError))
        {
            throw RestoreErrors.Of(messages.Any(message => message.IsError) ? messages : printed, set);
        }

        return RestoreErrors.OfReplaced(messages, set) is { } replaced ? throw replaced : (assets, file);
    }

    private string FileOf(PackageSet set) =>
        Path.Combine(options.CacheFolder, set.HashWith(Runtime, NuGetConfiguration.Read(options.Folder)), AssetsFile);

    private static PackageAssets? Read(string file, bool evenIfIncomplete = false)
    {
        try
        {
            return PackageAssets.Read(file, Runtime) is var assets && (evenIfIncomplete || assets.IsComplete) ? assets : null;
        }
        catch (Exception unusable) when (unusable is IOException or JsonException)
        {
            return null;
        }
    }
}
