using System.Collections.Immutable;

namespace Repl.Sessions.Transfers;

/// <summary>All that a transfer has to do, known before anything is written.</summary>
/// <param name="Folders">The folders to make, outer ones first.</param>
/// <param name="Files">The files to copy.</param>
/// <param name="Skipped">What is left out.</param>
internal sealed record TransferPlan(ImmutableArray<PlannedFolder> Folders, ImmutableArray<PlannedFile> Files, ImmutableArray<string> Skipped);

/// <summary>A folder to make.</summary>
/// <param name="Target">Its path there.</param>
/// <param name="Facts">What it is a copy of; null where it only has to be there.</param>
internal sealed record PlannedFolder(string Target, FileFacts? Facts);

/// <summary>A file to copy.</summary>
/// <param name="Name">As the user is shown it.</param>
/// <param name="Source">Its path here.</param>
/// <param name="Target">Its path there.</param>
/// <param name="Facts">What is known of it.</param>
/// <param name="ReplacedMode">The permissions of the file that it replaces; null where there is none.</param>
internal sealed record PlannedFile(string Name, string Source, string Target, FileFacts Facts, UnixFileMode? ReplacedMode);
