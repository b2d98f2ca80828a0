using System.Globalization;
using Repl.Sessions.Wording;

namespace Repl.Sessions.Docker.Images;

/// <summary>How far the fetching of an image from its registry has come.</summary>
/// <param name="Image">The image, with its tag.</param>
/// <param name="Status">What is being done, in the Engine's words, such as <c>Downloading</c>.</param>
/// <param name="BytesDone">How many bytes have come, of all layers together.</param>
/// <param name="BytesTotal">How many there are, as far as is known yet; layers that are there already do not count.</param>
/// <param name="IsComplete">Whether the image is there. The last report says so.</param>
public sealed record ImagePull(string Image, string Status, long BytesDone, long BytesTotal, bool IsComplete)
{
    /// <summary>The share that is done, from 0 to 1; 1 exactly where the image is there.</summary>
    public double Share => IsComplete ? 1 : BytesTotal > 0 ? Math.Min(0.99, (double)BytesDone / BytesTotal) : 0;

    /// <summary>The progress as one line.</summary>
    /// <returns>Such as <c>43 %: 86 MB of 200 MB, Downloading</c>.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Math.Floor(Share * 100)} %: {ByteCount.Show(BytesDone)} of {ByteCount.Show(BytesTotal)}{(Status.Length > 0 ? $", {Status}" : "")}");
}
