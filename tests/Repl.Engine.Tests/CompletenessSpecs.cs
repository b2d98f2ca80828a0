namespace Repl.Engine.Tests;

public sealed class CompletenessSpecs : EngineTest
{
    [Theory]
    [InlineData("1 + 1", Completeness.Complete)]
    [InlineData("if (true) {", Completeness.Incomplete)]
    [InlineData("var x = );", Completeness.Invalid)]
    [InlineData("", Completeness.Complete)]
    [InlineData("#!sh\nif true", Completeness.Incomplete)]
    [InlineData("#!sh\nif then", Completeness.Invalid)]
    [InlineData("#!nowhere\nif true", Completeness.Unknown)]
    [InlineData("#!sh\necho\n#!csharp\nforeach (var i in x)", Completeness.Incomplete)]
    [InlineData("#!sh echo", Completeness.Invalid)]
    [InlineData("#!sh --timeout 5s", Completeness.Incomplete)]
    [InlineData("#!sh --timeout 5s\nif true", Completeness.Incomplete)]
    [InlineData("#!sh --timeout 5s\ntrue", Completeness.Complete)]
    [InlineData("#!sh --timeout soon", Completeness.Invalid)]
    [InlineData("#!csharp --timeout 5s", Completeness.Invalid)]
    public async Task The_last_part_of_a_cell_decides(string text, Completeness expected)
    {
        Assert.Equal(expected, await Engine.CheckCompletenessAsync(text, cancellationToken: Stop));
    }
}
