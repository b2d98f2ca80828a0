using Repl.Jupyter.History;
using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>Serves history_request ("History").</summary>
/// <param name="history">The cells of this run and of earlier ones.</param>
internal sealed class HistoryRequests(CellHistory history)
{
    /// <summary>Answers by range, tail or search. There is one form of a cell, so that <c>raw</c> makes no difference.</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Stops waiting for a slow disk.</param>
    public async Task<Reply?> AnswerAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var content = WireJson.Read<HistoryRequestContent>(request.Content);
        var (current, cells) = await history.ReadAsync(interrupted).ConfigureAwait(false);
        var found = content.HistAccessType switch
        {
            "range" => HistoryQuery.Range(cells, current, content.Session ?? 0, content.Start, content.Stop),
            "tail" => HistoryQuery.Tail(cells, content.N),
            "search" => HistoryQuery.Search(cells, content.Pattern ?? "*", content.Unique, content.N),
            _ => null,
        };
        return found is null
            ? Reply.Failed(MessageTypes.HistoryReply, "InvalidRequest", "hist_access_type must be range, tail or search.")
            : Reply.Of(MessageTypes.HistoryReply, new HistoryReplyContent(
                ReplyStatus.Ok, [.. found.Select(cell => new HistoryItem(cell.Session, cell.Line, cell.Code, content.Output))]));
    }
}
