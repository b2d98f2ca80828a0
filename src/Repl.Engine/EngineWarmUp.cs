using Repl.Engine.Completion;
using Repl.Engine.CSharp;

namespace Repl.Engine;

/// <summary>Does slow first things behind the start of an engine. A cell that comes in the meantime waits for them and loses nothing.</summary>
internal static class EngineWarmUp
{
    // The first cells come first: what helps to write further ones is made ready in the first pause.
    private static readonly TimeSpan HelpDelay = TimeSpan.FromSeconds(0.5);

    /// <summary>Does them. What fails shows again in the cell that needs it.</summary>
    /// <param name="csharp">Comes first.</param>
    /// <param name="help">Comes when cells pause.</param>
    /// <param name="lanes">Tells when they do.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends when all is warm, or was given up.</returns>
    public static async Task RunAsync(CSharpLanguage csharp, EditingHelp help, CellLanes lanes, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await csharp.WarmUpAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(HelpDelay, time, cancellationToken).ConfigureAwait(false);
            await lanes.WaitForPauseAsync(cancellationToken).ConfigureAwait(false);
            await CompleteAsync("""string.Join(' ', new[] { 1 }.Where(n => n.""").ConfigureAwait(false);
            await CompleteAsync("").ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The engine was disposed at once.
        }

        Task<Proposals> CompleteAsync(string text) => Task.Run(() => help.CompleteAsync(text, CellLanguages.CSharp, text.Length, cancellationToken), cancellationToken);
    }
}
