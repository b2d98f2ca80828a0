using Repl.Engine.Completion;
using Repl.Tests.Support;

namespace Repl.Engine.Tests.Completion;

/// <summary>A notebook with a few cells that have run, and an editor whose cursor is the <c>|</c> of a text. Shared: loading the compiler takes long.</summary>
public sealed class Editor : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal CellEngine Engine { get; private set; } = null!;

    /// <summary>The notebook's folder.</summary>
    internal TemporaryFolder Folder => _folder;

    public async ValueTask InitializeAsync()
    {
        _folder.Write("sessions.yaml", "sessions:\n  db-main:\n    target: local\n");
        _folder.Write("data.csv", "1");
        _folder.Write("tool.csx", "1");
        Directory.CreateDirectory(_folder.File("sub"));
        Engine = new CellEngine(folder: _folder.Path);
        await RunAsync(
            """
            using System.Xml.Linq;
            var list = new List<string> { "a" };
            var typo = new { Inner = 5, Önder = "x" };
            /// <summary>Adds up.</summary>
            /// <param name="left">The first.</param>
            /// <returns>The sum.</returns>
            int Add(int left, int right = 2) => left + right;
            record Place(string Street, int Number) { public string? Note { get; set; } [Obsolete] public int Old; }
            enum Colour { Red, Green, Blue }
            var place = new Place("s", 1);
            Colour paint = Colour.Red;
            #!session open web-1
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Runs a cell that must succeed.</summary>
    internal async Task RunAsync(string text)
    {
        var outcome = await Engine.RunAsync(new Cell(text), new RecordingScreen(), TestContext.Current.CancellationToken);
        Assert.True(outcome is CellOutcome.Succeeded, (outcome as CellOutcome.Failed)?.Error.Message);
    }

    /// <summary>The texts that are proposed at the cursor.</summary>
    internal async Task<string[]> CompleteAsync(string text) => [.. (await ProposeAsync(text)).Items.Select(item => item.Text)];

    /// <summary>What is proposed at the cursor.</summary>
    internal Task<Proposals> ProposeAsync(string text)
    {
        var position = text.IndexOf('|', StringComparison.Ordinal);
        return Engine.CompleteAsync(text.Remove(position, 1), position, cancellationToken: TestContext.Current.CancellationToken);
    }
}
