using Repl.Sessions;

namespace Repl.Engine.DotNetInteractive;

/// <summary>Runs what a cell sends by <c>Kernel.Root.SendAsync</c>.</summary>
internal static class SentCode
{
    /// <summary>Runs code in the middle of the cell that calls.</summary>
    /// <param name="code">The code.</param>
    /// <param name="language">Its language.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidOperationException">It failed, or the calling code belongs to no cell.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task RunAsync(string code, string language, CancellationToken cancellationToken)
    {
        var run = CellRun.Current ?? throw new InvalidOperationException("Only code of a cell can send code to a language.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, AmbientCancellation.Current);
        var cell = new Cell(code, language) { Name = $"{run.Cell.Name}, sent code" };
        switch (await run.Send(cell).RunAsync(stop.Token).ConfigureAwait(false))
        {
            case CellOutcome.Failed { Error: var error }:
                throw new InvalidOperationException($"The code that was sent to '{language}' failed: {error.Message}");
            case CellOutcome.Cancelled:
                stop.Token.ThrowIfCancellationRequested();
                throw new OperationCanceledException(stop.Token);
        }
    }
}
