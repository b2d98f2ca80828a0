using Repl.Jupyter.Messages;

namespace Repl.Jupyter.Turns;

/// <summary>Serves what an editor asks while the user types: completeness, completion, introspection.</summary>
/// <param name="language">Knows the answers.</param>
internal sealed class LanguageRequests(INotebookLanguage language)
{
    /// <summary>Serves is_complete_request ("Code completeness").</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Stops a slow answer.</param>
    public async Task<Reply?> IsCompleteAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var content = WireJson.Read<IsCompleteRequestContent>(request.Content);
        var completeness = await OwnThread
            .RunAsync(() => language.CheckCompletenessAsync(content.Code, interrupted).AsTask())
            .ConfigureAwait(false);
        return Reply.Of(MessageTypes.IsCompleteReply, completeness switch
        {
            CodeCompleteness.Complete => new IsCompleteReplyContent("complete", null),
            CodeCompleteness.Incomplete(var indent) => new IsCompleteReplyContent("incomplete", indent),
            CodeCompleteness.Invalid => new IsCompleteReplyContent("invalid", null),
            _ => new IsCompleteReplyContent("unknown", null),
        });
    }

    /// <summary>Serves complete_request ("Completion").</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Stops a slow answer.</param>
    public async Task<Reply?> CompleteAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var (code, cursor) = WireJson.Read<CompleteRequestContent>(request.Content);
        var position = CodePoints.ToIndex(code, cursor);
        var list = await OwnThread.RunAsync(() => language.CompleteAsync(code, position, interrupted).AsTask()).ConfigureAwait(false);
        var (start, end) = (CodePoints.FromIndex(code, list.Start), CodePoints.FromIndex(code, list.End));
        var types = list.Items.Select(item => new CompletionTypeContent(item.Text, item.Kind ?? "", start, end));
        return Reply.Of(MessageTypes.CompleteReply, new CompleteReplyContent(
            ReplyStatus.Ok, [.. list.Items.Select(item => item.Text)], start, end, new CompletionMetadata([.. types])));
    }

    /// <summary>Serves inspect_request ("Introspection").</summary>
    /// <param name="request">The request.</param>
    /// <param name="interrupted">Stops a slow answer.</param>
    public async Task<Reply?> InspectAsync(ReceivedMessage request, CancellationToken interrupted)
    {
        var (code, cursor, detail) = WireJson.Read<InspectRequestContent>(request.Content);
        var position = CodePoints.ToIndex(code, cursor);
        var found = await OwnThread
            .RunAsync(() => language.InspectAsync(code, position, detail > 0, interrupted).AsTask())
            .ConfigureAwait(false);
        var data = new MimeData(found ?? new MimeBundle(new Dictionary<string, string>()));
        return Reply.Of(MessageTypes.InspectReply, new InspectReplyContent(ReplyStatus.Ok, found is not null, data, EmptyContent.Value));
    }
}
