using Repl.Engine.Formatting;

namespace Repl.Engine.Tests.Formatting;

/// <summary>Changes what all values are shown by, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(FormatterLimitSpecs), DisableParallelization = true)]
[Collection(nameof(FormatterLimitSpecs))]
public sealed class FormatterLimitSpecs : IDisposable
{
    private static readonly List<int> Flat = [1, 2, 3];
    private static readonly List<List<int>> Nested = [[1]];

    public void Dispose() => Formatter.ResetToDefault();

    [Fact]
    public void Limits_and_formatters_hold_until_they_are_reset()
    {
        Formatter.ListExpansionLimit = 2;
        Formatter.RecursionLimit = 1;
        Formatter.Register<Version>(_ => "a version");

        Assert.Equal("[1, 2, ... (3 in all)]", Flat.ToDisplayString());
        Assert.Equal("[[...]]", Nested.ToDisplayString());
        Assert.Equal("a version", new Version(1, 2).ToDisplayString("text/html"));

        Formatter.ResetToDefault();

        Assert.Equal("[1, 2, 3]", Flat.ToDisplayString());
        Assert.Equal("[[1]]", Nested.ToDisplayString());
        Assert.Equal(["text/plain"], Shown.TypesOf(new Version(1, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Formatter.ListExpansionLimit = -1);
    }
}
