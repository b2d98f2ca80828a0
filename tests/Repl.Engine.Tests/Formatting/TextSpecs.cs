using Repl.Engine.Formatting;

namespace Repl.Engine.Tests.Formatting;

public sealed class TextSpecs
{
    public static TheoryData<object?, string> Values => new()
    {
        { null, "null" },
        { "as \"it\" is\n", "as \"it\" is\n" },
        { 'c', "c" },
        { true, "true" },
        { -1.5, "-1.5" },
        { 12345.678m, "12345.678" },
        { DayOfWeek.Friday, "Friday" },
        { new DateTime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05" },
        { TimeSpan.FromSeconds(90), "00:01:30" },
        { typeof(Dictionary<string, int?[]>), "System.Collections.Generic.Dictionary<string, int?[]>" },
        { typeof(int[][,]), "int[][,]" },
        { typeof(Environment.SpecialFolder), "System.Environment.SpecialFolder" },
        { new byte[] { 1, 2, 255 }, "byte[3] 0102FF" },
        { new FormatException("bad"), "System.FormatException: bad" },
        { Enumerable.Range(1, 3).ToArray(), "[1, 2, 3]" },
        { new List<string?> { "a", null, "b\n" }, "[\"a\", null, \"b\\n\"]" },
        { Enumerable.Range(0, 100), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, ... (100 in all)]" },
        { Endless(), "[7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, ...]" },
        { new Dictionary<string, object> { ["a"] = 1, ["b"] = new List<string> { "x" } }, "{\"a\": 1, \"b\": [\"x\"]}" },
        { new { Name = "a", Age = 3 }, "{ Name = a, Age = 3 }" },
        { (1, "a"), "(1, a)" },
        { Task.FromResult(3), "Task<int> { Status = RanToCompletion, Result = 3 }" },
        { new TaskCompletionSource<int>().Task, "Task<int> { Status = WaitingForActivation }" },
        { new Func<int, int>(n => n), "Func<int, int>" },
        { new object(), "object" },
        { new Plain { Name = "n", Child = new Plain() }, "TextSpecs.Plain { Name = \"n\", Child = TextSpecs.Plain { ... }, Broken = (threw FormatException: broken) }" },
        { new List<object> { new Plain() }, "[TextSpecs.Plain { ... }]" },
        { new BadText(), "(threw FormatException: no text)" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_reads_like_C_sharp(object? value, string expected)
    {
        Assert.Equal(expected, Formatter.Format(value)["text/plain"]);
    }

    [Fact]
    public void A_value_that_holds_itself_is_shown()
    {
        var list = new List<object> { 1 };
        list.Add(list);

        Assert.Equal("[1, (cycle)]", Formatter.Format(list)["text/plain"]);
    }

    [Fact]
    public void Deep_nesting_ends()
    {
        object nested = 1;
        for (var depth = 0; depth < 10_000; depth++)
        {
            nested = new[] { nested };
        }

        Assert.Equal("[[[[[...]]]]]", Formatter.Format(nested)["text/plain"]);
    }

    [Fact]
    public void Long_text_is_cut_and_says_so()
    {
        var text = Formatter.Format(new string('x', 150_000))["text/plain"];

        Assert.Equal(new string('x', 100_000) + "\n... (cut: 150000 characters in all)", text);
    }

    private static IEnumerable<int> Endless()
    {
        while (true)
        {
            yield return 7;
        }
    }

    private sealed class Plain
    {
        public string? Name { get; init; }

        public Plain? Child { get; init; }

        public int Broken => Name == "whole" ? 1 : throw new FormatException("broken");

        public string this[int index] => $"{index}";
    }

    private sealed class BadText
    {
        public override string ToString() => throw new FormatException("no text");
    }
}
