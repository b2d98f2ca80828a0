using Repl.Cli.Run;
using Repl.Engine;

namespace Repl.Cli.Tests;

/// <summary>
/// Runs cells of a language of its own, one command a line: <c>print</c>, <c>warn</c>, <c>show</c> and <c>result</c> with a text,
/// <c>fail</c> with a message, <c>wait</c> until interrupted, <c>hang</c> until <see cref="LetGo"/>.
/// </summary>
internal sealed class ScriptedCells(params string[] sessions) : ICellRunner
{
    private readonly TaskCompletionSource _letGo = new();
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The cells in the order they ran.</summary>
    public List<Cell> Ran { get; } = [];

    /// <summary>The sessions that are open.</summary>
    public List<string> Sessions { get; } = [.. sessions];

    /// <summary>Ends when a cell waits or hangs.</summary>
    public Task Waiting => _waiting.Task;

    public async Task<CellOutcome> RunAsync(Cell cell, ICellScreen screen, CancellationToken cancellationToken)
    {
        Ran.Add(cell);
        foreach (var line in cell.Text.Split('\n'))
        {
            var (command, text) = line.Split(' ', 2) is [var first, var rest] ? (first, rest.Replace("\\n", "\n")) : (line, "");
            switch (command)
            {
                case "print":
                    screen.Show(new CellOutput.StandardOutput(text));
                    break;
                case "warn":
                    screen.Show(new CellOutput.StandardError(text));
                    break;
                case "show":
                    screen.Show(new CellOutput.Display(
                        new Dictionary<string, string> { ["text/plain"] = text, ["application/json"] = "{\"a\": 1}" }));
                    break;
                case "result":
                    screen.Show(new CellOutput.Result(new Dictionary<string, string> { ["text/plain"] = text }));
                    break;
                case "close":
                    Sessions.Remove(text);
                    break;
                case "fail":
                    return new CellOutcome.Failed(new CellError("TestFailure", text, ["TestFailure: " + text, "   at cell line 1"]));
                case "wait":
                    _waiting.TrySetResult();
                    await WaitForInterruptAsync(cancellationToken);
                    return new CellOutcome.Cancelled();
                case "hang":
                    _waiting.TrySetResult();
                    await _letGo.Task;
                    break;
            }
        }

        return new CellOutcome.Succeeded();
    }

    public Task<Completeness> CheckCompletenessAsync(string text, string language, CancellationToken cancellationToken) => Task.FromResult(
        text.Count(character => character == '{') > text.Count(character => character == '}') ? Completeness.Incomplete : Completeness.Complete);

    public string? FindLanguage(string name) => name is "csharp" or "sh" || Sessions.Contains(name) ? name : null;

    /// <summary>Ends a cell that hangs.</summary>
    public void LetGo() => _letGo.TrySetResult();

    private static async Task WaitForInterruptAsync(CancellationToken cancellationToken)
    {
        var interrupted = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(interrupted.SetResult);
        await interrupted.Task.WaitAsync(Repl.Tests.Support.TestLimits.Wait, CancellationToken.None);
    }
}
