using Repl.Cli.Terminal;

namespace Repl.Cli.Tests;

/// <summary>A terminal that a test can read.</summary>
internal sealed class RecordedTerminal : IAsyncDisposable
{
    private readonly StringWriter _results = new() { NewLine = "\n" };
    private readonly StringWriter _notes = new() { NewLine = "\n" };

    public RecordedTerminal(TerminalTraits? traits = null, bool asOneStream = false) =>
        Streams = new TerminalStreams(_results, asOneStream ? _results : _notes, traits ?? TerminalTraits.Plain);

    public TerminalStreams Streams { get; }

    public string StandardOutput => _results.ToString();

    public string StandardError => _notes.ToString();

    public ValueTask DisposeAsync() => Streams.DisposeAsync();
}
