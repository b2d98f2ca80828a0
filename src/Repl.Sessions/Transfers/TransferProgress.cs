using System.Globalization;
using Repl.Sessions.Wording;

namespace Repl.Sessions.Transfers;

/// <summary>How far a transfer has come.</summary>
/// <param name="File">The file that was copied last, relative to what is copied; a file's own name where it is copied alone.</param>
/// <param name="BytesDone">How many bytes have arrived, those of an earlier transfer that this one goes on from included.</param>
/// <param name="BytesTotal">How many there are.</param>
/// <param name="FilesDone">How many files are complete.</param>
/// <param name="FilesTotal">How many there are.</param>
/// <param name="BytesPerSecond">The rate since the beginning of this transfer; 0 before anything has moved.</param>
/// <param name="TimeLeft">How long the rest takes at that rate; null before anything has moved.</param>
public sealed record TransferProgress(
    string File, long BytesDone, long BytesTotal, int FilesDone, int FilesTotal, double BytesPerSecond, TimeSpan? TimeLeft)
{
    /// <summary>The share that is done, from 0 to 1, by bytes; by files where all are empty.</summary>
    public double Share => BytesTotal > 0 ? Math.Min(1, (double)BytesDone / BytesTotal)
        : FilesTotal > 0 ? (double)FilesDone / FilesTotal
        : 1;

    /// <summary>The progress as one line.</summary>
    /// <returns>Such as <c>43 %: 86 MB of 200 MB, 1 of 3 files, 390 MB/s, 0.3s left</c>.</returns>
    public override string ToString()
    {
        var files = FilesTotal == 1 ? "" : $", {FilesDone} of {FilesTotal} files";
        var left = TimeLeft is { } time ? $", {ByteCount.Show(BytesPerSecond)}/s, {Duration.Show(time)} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(Share * 100)} %: {ByteCount.Show(BytesDone)} of {ByteCount.Show(BytesTotal)}{files}{left}");
    }
}
