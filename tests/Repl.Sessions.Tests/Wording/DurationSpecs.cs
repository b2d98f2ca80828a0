using Repl.Sessions.Wording;

namespace Repl.Sessions.Tests.Wording;

public sealed class DurationSpecs
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("0.5s", 500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("45", 45_000)]
    [InlineData("1000h", 3_600_000_000)]
    public void A_number_has_a_unit_or_is_in_seconds(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0ms")]
    [InlineData("-1s")]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData("1d")]
    [InlineData("1,5s")]
    [InlineData("1e3")]
    [InlineData("1001h")]
    [InlineData("99999999999999999999999999")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(Duration.TryParse(text, out _));
    }

    [Theory]
    [InlineData(0, "0.0s")]
    [InlineData(4.29, "4.2s")]
    [InlineData(59.99, "59.9s")]
    [InlineData(65, "1m 5s")]
    [InlineData(10_800, "3h 0m")]
    [InlineData(97_200, "1d 3h")]
    public void A_duration_is_shown_in_its_two_largest_units(double seconds, string shown)
    {
        Assert.Equal(shown, Duration.Show(TimeSpan.FromSeconds(seconds)));
    }
}
