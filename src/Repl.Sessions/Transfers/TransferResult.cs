using System.Collections.Immutable;
using Repl.Sessions.Wording;

namespace Repl.Sessions.Transfers;

/// <summary>What a transfer has done.</summary>
public sealed record TransferResult
{
    /// <summary>How many files were copied.</summary>
    public required int Files { get; init; }

    /// <summary>How many bytes they have.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many of these bytes an earlier transfer had copied already; see <see cref="TransferOptions.Resume"/>.</summary>
    public long ResumedBytes { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>By what the files went: <c>SFTP</c>, or <c>cat</c> where the target has none; in a container <c>archive</c> where the large ones went by the Engine's archives.</summary>
    public required string Method { get; init; }

    /// <summary>
    /// What was left out of a folder, relative to it: links to folders or to nothing, and what is neither a file nor a folder.
    /// </summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>The rate at which this transfer moved bytes.</summary>
    public double BytesPerSecond => Duration > TimeSpan.Zero ? (Bytes - ResumedBytes) / Duration.TotalSeconds : 0;

    /// <summary>The result as one line.</summary>
    /// <returns>Such as <c>3 files, 200 MB in 0.5 s (400 MB/s) by SFTP</c>.</returns>
    public override string ToString()
    {
        var skipped = Skipped.IsEmpty ? "" : $", {Skipped.Length} left out";
        var line = $"{(Files == 1 ? "1 file" : $"{Files} files")}{skipped}, {ByteCount.Show(Bytes)} in {Duration.TotalSeconds:0.0#} s ({ByteCount.Show(BytesPerSecond)}/s) by {Method}";
        return ResumedBytes > 0 ? $"{line}, {ByteCount.Show(ResumedBytes)} of it earlier" : line;
    }
}
