namespace Repl.Benchmarks;

/// <summary>One question that can be asked by name.</summary>
/// <param name="Name">What to call it on the command line.</param>
/// <param name="RunAsync">Measures, and adds a row to the report for each claim.</param>
internal sealed record Measurement(string Name, Func<Report, Task> RunAsync);
