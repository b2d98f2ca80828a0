using System.Collections.Immutable;
using Repl.Engine.CSharp;
using Repl.Engine.DotNetInteractive;
using Repl.Engine.Magic;

namespace Repl.Engine.Packages;

/// <summary>The packages of one kernel's C# cells: those of the cells that have run, and those of the cell that is about to.</summary>
/// <remarks>For one cell at a time; what the compiler asks is safe from any thread.</remarks>
internal sealed class PackageReferences(PackageRestore restore)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly ScriptFiles _files = new(restore.Folder);
    private readonly HashSet<string> _sources = [];
    private volatile State _kept = new([], []);
    private volatile State? _pending;

    /// <summary>What the cell that is about to run is compiled against; empty where it asks for no package.</summary>
    public IEnumerable<CompileFile> NewFiles => _pending?.Packages.SelectMany(package => package.CompileFiles) ?? [];

    /// <summary>Restores what a cell asks for, together with what earlier cells have, and shows what it got.</summary>
    /// <param name="code">The cell's C#.</param>
    /// <param name="cell">The cell's name.</param>
    /// <param name="screen">Receives the progress and the list.</param>
    /// <param name="cancellationToken">Stops a restore.</param>
    /// <returns>A task that ends when the cell can be compiled.</returns>
    /// <exception cref="PackageException">The packages cannot be had, or not beside those that are loaded.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task InstallAsync(string code, string cell, ICellScreen screen, CancellationToken cancellationToken)
    {
        _pending = null;
        var lines = PackageLines.Of(code, cell, _files);
        _sources.UnionWith(lines.Sources.Select(restore.Resolve));
        if (lines.Requests.IsEmpty)
        {
            return;
        }

        foreach (var note in lines.Requests.Select(request => ExtensionPackages.Explain(request.Name)).OfType<string>())
        {
            screen.Show(new CellOutput.StandardError($"{note}\n"));
        }

        var display = new ProgressDisplay(screen, $"Installing {string.Join("; ", lines.Requests)}", restore.Time);
        try
        {
            var pending = lines.Requests.All(_kept.Answers) ? _kept : await ResolveAsync(lines.Requests, display, cancellationToken).ConfigureAwait(false);
            var installed = lines.Requests.Select(request => pending.Find(request.Name)!).Select(package => $"  {package.Name}, {package.Version}");
            display.End(string.Join('\n', installed.Prepend("Installed Packages")));
            _pending = pending;
        }
        finally
        {
            display.Leave("Nothing was installed.");
        }
    }

    /// <summary>Keeps what the compiled cell has asked for.</summary>
    /// <returns>All packages; empty where the cell has asked for nothing.</returns>
    public ImmutableArray<ResolvedPackage> Keep()
    {
        if (_pending is not { } pending)
        {
            return [];
        }

        (_kept, _pending) = (pending, null);
        return pending.Packages;
    }

    private async Task<State> ResolveAsync(ImmutableArray<PackageRequest> requests, ProgressDisplay display, CancellationToken cancellationToken)
    {
        // What is loaded stays as it is, so that a newest version of yesterday is not another one in the next cell.
        var asked = _kept.Asked.Where(kept => !requests.Any(request => State.IsNamed(request.Name, kept.Name))).ToImmutableArray();
        var set = new PackageSet([.. asked.Select(kept => kept with { Version = _kept.Find(kept.Name)!.Version }), .. requests.Select(request => _kept.Answers(request) ? request with { Version = _kept.Find(request.Name)!.Version } : request)], [.. _sources]);
        var assets = restore.Find(set) ?? await RunAsync(set, display, cancellationToken).ConfigureAwait(false);
        foreach (var package in assets.Packages)
        {
            if (_kept.Find(package.Name) is { } loaded && loaded.Version != package.Version)
            {
                throw new PackageException($"'{loaded.Name}, {loaded.Version}' is loaded already, and this cell needs '{package.Name}, {package.Version}'. Restart the kernel and ask for that version first, or stay with {loaded.Version}.");
            }
        }

        return new State([.. asked, .. requests], assets.Packages);
    }

    private async Task<PackageAssets> RunAsync(PackageSet set, ProgressDisplay display, CancellationToken cancellationToken)
    {
        var started = restore.Time.GetTimestamp();
        await using var timer = restore.Time.CreateTimer(_ => display.Show($"{restore.Time.GetElapsedTime(started).TotalSeconds:0} s"), null, ProgressInterval, ProgressInterval).ConfigureAwait(false);
        try
        {
            return await restore.RunAsync(set, cancellationToken).ConfigureAwait(false);
        }
        catch (PackageException failure) when (failure.IsOfSource)
        {
            _sources.RemoveWhere(source => failure.Message.Contains(source, StringComparison.Ordinal));     // else it would fail every later cell too
            throw;
        }
    }

    private sealed record State(ImmutableArray<PackageRequest> Asked, ImmutableArray<ResolvedPackage> Packages)
    {
        public static bool IsNamed(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

        public ResolvedPackage? Find(string name) => Packages.FirstOrDefault(package => IsNamed(package.Name, name));

        // The same line again, no version in particular, or the one that is there.
        public bool Answers(PackageRequest request) => Find(request.Name) is { } loaded
            && (request.Version is null || request.Version == loaded.Version || Asked.Any(asked => IsNamed(asked.Name, request.Name) && asked.Version == request.Version));
    }
}
