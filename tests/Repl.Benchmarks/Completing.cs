using Repl.Engine;

namespace Repl.Benchmarks;

/// <summary>
/// How long does a proposal take while somebody types, after the first cell and after 500? Run:
/// <c>dotnet run -c Release --project tests/Repl.Benchmarks -- complete</c>.
/// </summary>
internal static class Completing
{
    private const int RoundCount = 15;
    private const int CellCount = 500;
    private const double MostMs = 50;

    public static async Task MeasureAsync(Report report)
    {
        await using var young = await StartAsync(1);
        await using var old = await StartAsync(CellCount);
        foreach (var (what, text) in ((string, string)[])[("members", "list.Where(each => each."), ("every name", ""), ("a name", "Con")])
        {
            var number = 0;
            var times = await Rounds.MedianMsAsync(RoundCount, () => CompleteAsync(young), () => CompleteAsync(old));
            report.Add($"{what} after {CellCount} cells, ms (floor: after the first)", times[0], times[1], Goal.Below(MostMs));

            async Task CompleteAsync(CellEngine engine)
            {
                var typed = $"var typed{++number} = 1;\n{text}"; // another text each time, as with typing
                if ((await engine.CompleteAsync(typed, typed.Length)).Items.Count == 0)
                {
                    throw new InvalidDataException($"Nothing was proposed for '{typed}'.");
                }
            }
        }
    }

    private static async Task<CellEngine> StartAsync(int cells)
    {
        var engine = new CellEngine();
        await engine.RunAsync(new Cell("var list = new List<string> { \"a\" };"), new NoScreen());
        for (var cell = 1; cell < cells; cell++)
        {
            await engine.RunAsync(new Cell($"var x{cell} = {cell};"), new NoScreen());
        }

        return engine;
    }

    private sealed class NoScreen : ICellScreen
    {
        public bool CanAsk => false;

        public void Show(CellOutput output)
        {
        }

        public Task<string?> AskAsync(Question question, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
    }
}
