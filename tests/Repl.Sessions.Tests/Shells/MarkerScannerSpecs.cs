using System.Text;
using Repl.Sessions.Shells;

namespace Repl.Sessions.Tests.Shells;

public sealed class MarkerScannerSpecs
{
    private static readonly byte[] Prefix = "\u001eNONCE"u8.ToArray();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Markers_are_found_wherever_reads_cut_them(int readLength)
    {
        var stream = Encoding.UTF8.GetBytes("before\u001eNONCEB1;\0out\u001e\u001eNON\u001eput\u001eNONCEE1;7;/a b\0\u001eNONCEX\0after\u001eNONC");

        var (output, markers) = Scan(stream, readLength);

        Assert.Equal("beforeout\u001e\u001eNON\u001eput\u001eNONCEX\0after\u001eNONC", output);
        Assert.Equal([(MarkerKind.Begin, 1, ""), (MarkerKind.End, 1, "7;/a b")], markers.Select(marker => (marker.Kind, marker.Number, marker.Text)));
    }

    [Fact]
    public void A_prefix_without_an_end_does_not_hold_back_output_for_ever()
    {
        var stream = Encoding.UTF8.GetBytes($"\u001eNONCEB{new string('x', 100_000)}");

        var (output, markers) = Scan(stream, 4096);

        Assert.Equal(Encoding.UTF8.GetString(stream), output);
        Assert.Empty(markers);
    }

    private static (string Output, List<Marker> Markers) Scan(byte[] stream, int readLength)
    {
        var scanner = new MarkerScanner(Prefix);
        var output = new List<byte>();
        var markers = new List<Marker>();
        for (var at = 0; at < stream.Length; at += readLength)
        {
            var count = Math.Min(readLength, stream.Length - at);
            stream.AsSpan(at, count).CopyTo(scanner.FreeSpace().Span);
            scanner.Advance(count);
            while (scanner.TryRead(out var bytes, out var marker))
            {
                output.AddRange(bytes.ToArray());
                if (marker is not null)
                {
                    markers.Add(marker);
                }
            }
        }

        output.AddRange(scanner.Rest().ToArray());
        return (Encoding.UTF8.GetString([.. output]), markers);
    }
}
