using Repl.Sessions.Wording;

namespace Repl.Sessions.Shells;

/// <summary>The states of a session's shell that can be gone back to, each with the files of that time.</summary>
/// <remarks>Used in turn.</remarks>
/// <param name="session">The session's name.</param>
/// <param name="link">Leads to the files.</param>
/// <param name="shells">The shells.</param>
internal sealed class ShellCheckpoints(string session, SessionLink link, ShellSuccession shells)
{
    private readonly List<Checkpoint> _taken = [];

    /// <summary>The labels, in the order of taking.</summary>
    public IReadOnlyList<string> Labels { get; private set; } = [];

    /// <summary>Takes one.</summary>
    /// <exception cref="CheckpointException">It cannot be taken here, or could not.</exception>
    public async Task TakeAsync(string label, CancellationToken cancellationToken)
    {
        CheckpointLabel.Check(session, label);
        var connection = Connection();
        var state = await shells.TakeSnapshotAsync().ConfigureAwait(false)
            ?? throw new CheckpointException(session, "Its shell does not tell its state.", $"Start it anew with '#!session restart {session}', and take the checkpoint then.");
        await AskAsync(connection.KeepAsync(label, cancellationToken)).ConfigureAwait(false);
        _taken.RemoveAll(checkpoint => checkpoint.Label == label);
        _taken.Add(new Checkpoint(label, state, shells.LastStatus));
        Labels = [.. _taken.Select(checkpoint => checkpoint.Label)];
    }

    /// <summary>Goes back to one. What was started since has ended; so has what ran then.</summary>
    /// <exception cref="CheckpointException">There is none of that label, or it could not be gone back to.</exception>
    /// <exception cref="SessionOpenException">No shell could be started over there.</exception>
    public async Task GoBackAsync(string label, CancellationToken cancellationToken)
    {
        var connection = Connection();
        var checkpoint = _taken.FirstOrDefault(taken => taken.Label == label) ?? throw new CheckpointException(session, $"It has no checkpoint '{label}'.", Suggest(label));
        var past = await AskAsync(connection.GoBackAsync(label, cancellationToken)).ConfigureAwait(false);
        await link.SwitchAsync(past, () => shells.SwitchAsync(checkpoint.State, checkpoint.LastStatus)).ConfigureAwait(false);
    }

    private ICheckpointConnection Connection() => link.Current as ICheckpointConnection ?? throw CheckpointException.NotOf(link.Current.Target, session);

    private string Suggest(string label) => (_taken.Count, Nearest.To(label, Labels)) switch
    {
        (0, _) => $"Take one with '#!session checkpoint {session} {label}'.",
        (_, { } nearest) => $"Did you mean '{nearest}'?",
        _ => $"There are: {string.Join(", ", Labels)}.",
    };

    private async Task AskAsync(Task asking)
    {
        try
        {
            await asking.ConfigureAwait(false);
        }
        catch (ConnectException refused)
        {
            throw new CheckpointException(session, refused.Problem, refused.NextStep, refused);
        }
    }

    private async Task<T> AskAsync<T>(Task<T> asking)
    {
        await AskAsync((Task)asking).ConfigureAwait(false);
        return await asking.ConfigureAwait(false);
    }

    private sealed record Checkpoint(string Label, ShellState State, int LastStatus);
}
