using System.Collections.Immutable;

namespace Repl.Sessions.Ssh.Windows;

/// <summary>No way for questions: <c>ssh</c> is told to ask nobody, because it would ask at a console that nobody sees.</summary>
internal sealed class AskPassNowhere : IAskPassRoute
{
    public ImmutableDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<string> Options => ["-o", "BatchMode=yes"];

    public SshConnectException Obstacle { get; } = new(
        ConnectFailure.AuthenticationFailed,
        "No password was asked for, because this program does not take questions.",
        "Use a key without a passphrase or an agent; or let the program call SshAskPass.TryAnswerAsync first of all in its Main.");

    public async Task<AskPassQuestion?> ReadAsync(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
    }

    public Task AnswerAsync(string? answer) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
