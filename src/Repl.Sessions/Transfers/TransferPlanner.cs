using System.Collections.Immutable;

namespace Repl.Sessions.Transfers;

/// <summary>Looks at both sides of a transfer, and finds out what is to be done.</summary>
/// <param name="from">Where the files are.</param>
/// <param name="to">Where they go.</param>
internal sealed class TransferPlanner(IFileTree from, IFileTree to)
{
    private readonly ImmutableArray<PlannedFolder>.Builder _folders = ImmutableArray.CreateBuilder<PlannedFolder>();
    private readonly ImmutableArray<PlannedFile>.Builder _files = ImmutableArray.CreateBuilder<PlannedFile>();
    private readonly ImmutableArray<string>.Builder _skipped = ImmutableArray.CreateBuilder<string>();

    /// <summary>Plans.</summary>
    /// <param name="source">A file or folder.</param>
    /// <param name="target">Its new path, or the folder that it goes into.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FileProblemException">There is nothing to copy, or something in the way.</exception>
    public async Task<TransferPlan> PlanAsync(string source, string target, CancellationToken cancellationToken)
    {
        var facts = await from.FindAsync(source, cancellationToken).ConfigureAwait(false) ?? throw Problem(TransferFailure.NotFound, from, source);
        var existing = await to.FindAsync(target, cancellationToken).ConfigureAwait(false);
        var place = target;
        if (target.EndsWith('/') || existing is { Kind: FileKind.Folder })
        {
            place = FilePath.Join(target, FilePath.Name(source));
            existing = await to.FindAsync(place, cancellationToken).ConfigureAwait(false);
        }

        switch (facts.Kind)
        {
            case FileKind.File:
                if (FilePath.Parent(place) is { } parent)
                {
                    _folders.Add(new PlannedFolder(parent, null));
                }

                AddFile(FilePath.Name(source), source, place, facts, existing);
                break;
            case FileKind.Folder:
                await AddFolderAsync("", source, place, facts, existing, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw Problem(TransferFailure.NotAFile, from, source);
        }

        return new TransferPlan(_folders.ToImmutable(), _files.ToImmutable(), _skipped.ToImmutable());
    }

    private static FileProblemException Problem(TransferFailure failure, IFileTree where, string path) => new(failure, where.IsRemote, path, "");

    private void AddFile(string name, string source, string target, FileFacts facts, FileFacts? existing)
    {
        switch (existing?.Kind)
        {
            case FileKind.Folder:
                throw Problem(TransferFailure.IsFolder, to, target);
            case FileKind.Other:
                throw Problem(TransferFailure.NotAFile, to, target); // to replace /dev/null would be a mishap
            default:
                _files.Add(new PlannedFile(name, source, target, facts, existing?.Mode));
                break;
        }
    }

    private async Task AddFolderAsync(string name, string source, string target, FileFacts facts, FileFacts? existing, CancellationToken cancellationToken)
    {
        if (existing is not (null or { Kind: FileKind.Folder or FileKind.Link }))
        {
            throw Problem(TransferFailure.NotAFolder, to, target);
        }

        _folders.Add(new PlannedFolder(target, facts));
        var entries = await from.ListAsync(source, cancellationToken).ConfigureAwait(false);
        var inTheWay = existing is null ? [] : await to.ListAsync(target, cancellationToken).ConfigureAwait(false);
        var known = inTheWay.ToDictionary(entry => entry.Name, entry => entry.Facts);
        foreach (var (entryName, entryFacts) in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var (entrySource, entryTarget) = (FilePath.Join(source, entryName), FilePath.Join(target, entryName));
            var shown = FilePath.Join(name, entryName);
            switch (entryFacts.Kind)
            {
                case FileKind.File:
                    AddFile(shown, entrySource, entryTarget, entryFacts, known.GetValueOrDefault(entryName));
                    break;
                case FileKind.Folder:
                    await AddFolderAsync(shown, entrySource, entryTarget, entryFacts, known.GetValueOrDefault(entryName), cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    _skipped.Add(shown);
                    break;
            }
        }
    }
}
