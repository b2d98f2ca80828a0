namespace Repl.Sessions.Transfers;

/// <summary>What a transfer did, in order: any number of <see cref="Progressed"/>, then one <see cref="Completed"/>.</summary>
public abstract record TransferEvent
{
    private TransferEvent()
    {
    }

    /// <summary>The transfer has come further. At most ten a second and one at the end; a slow receiver gets the latest only.</summary>
    /// <param name="Progress">How far.</param>
    public sealed record Progressed(TransferProgress Progress) : TransferEvent;

    /// <summary>Everything was copied. The last event.</summary>
    /// <param name="Result">What was done.</param>
    public sealed record Completed(TransferResult Result) : TransferEvent;
}
