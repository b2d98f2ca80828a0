using System.Text.RegularExpressions;
using Repl.Tests.Support;

namespace Repl.Interactive.Tests;

/// <summary>The cells of the package's README run in order in one notebook.</summary>
[Collection(nameof(StubHostProgram))]
public sealed partial class ReadmeSpecs(StubHostProgram host)
{
    [Fact]
    public async Task The_cells_run_in_order()
    {
        var cells = Block.Matches(File.ReadAllText(Repository.PathOf("src", "Repl.Interactive", "README.md")))
            .Select(block => string.Join('\n', block.Groups["code"].Value.Split('\n').Select(line => line[block.Groups["indent"].Length..])))
            .Where(cell => !cell.StartsWith("#r", StringComparison.Ordinal) && !cell.StartsWith("#!import", StringComparison.Ordinal))
            .Select(cell => cell.Replace("ssh://deploy@web1", "local:", StringComparison.Ordinal));
        var shown = new List<string>();

        foreach (var cell in cells)
        {
            shown.AddRange(await host.RunAsync(cell));
        }

        Assert.Equal("out: Session 'web' is open to local:", shown[0]);
        Assert.Equal("out: Session 'db' is open to local:\nin the same cell", shown[^1]);
        Assert.DoesNotContain(shown, text => text.StartsWith("failed", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(?<indent> *)```csharp\n(?<code>.*?)\n *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }
}
