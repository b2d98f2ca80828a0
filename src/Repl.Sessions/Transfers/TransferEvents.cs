namespace Repl.Sessions.Transfers;

/// <summary>Makes a result of what a transfer tells.</summary>
internal static class TransferEvents
{
    extension(IAsyncEnumerable<TransferEvent> events)
    {
        /// <summary>Waits for the end of a transfer.</summary>
        /// <param name="progress">Told how far it is; null for nobody.</param>
        public async Task<TransferResult> CollectAsync(IProgress<TransferProgress>? progress)
        {
            TransferResult? result = null;
            await foreach (var happened in events.ConfigureAwait(false))
            {
                switch (happened)
                {
                    case TransferEvent.Progressed progressed:
                        progress?.Report(progressed.Progress);
                        break;
                    case TransferEvent.Completed completed:
                        result = completed.Result;
                        break;
                }
            }

            return result!;
        }
    }
}
