using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Repl.Sessions.Ssh.Windows;

namespace Repl.Sessions.Ssh;

/// <summary>Answers what <c>ssh</c> asks while it connects (SSH_ASKPASS in ssh(1)).</summary>
/// <remarks>
/// Each question is answered once: the same one again means that the answer was wrong, and is given up. Whether a host key is to be
/// trusted is never answered with yes. It is known whose question it is: a password for the target is not for a host on the way.
/// </remarks>
internal sealed class AskPass : IAsyncDisposable
{
    /// <summary>How <c>ssh</c> begins to ask for a key's passphrase. The prompts of a server begin with an account, so no server can ask in a key's name.</summary>
    public const string PassphraseQuestion = "Enter passphrase for ";

    private readonly IAskPassRoute _route;
    private readonly Secret? _secret;
    private readonly Func<string, CancellationToken, Task<string?>>? _ask;
    private readonly AnswerMemory? _memory;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _answered = [];
    private readonly Task _answering;

    /// <param name="folder">Where what is needed on this machine stands.</param>
    /// <param name="secret">The answer to everything that the target or a key asks; null to ask.</param>
    /// <param name="ask">Asks the user; null where there is none.</param>
    /// <param name="memory">Keeps what the user answers; null where nobody will ask for it again.</param>
    public AskPass(PrivateFolder folder, Secret? secret, Func<string, CancellationToken, Task<string?>>? ask, AnswerMemory? memory = null)
    {
        (_secret, _ask, _memory) = (secret, ask, memory);
        _route = !OperatingSystem.IsWindows() ? new AskPassScript(folder) : SshAskPass.IsOffered ? new AskPassPipe() : new AskPassNowhere();
        (GaveUp, Failure) = (_route.Obstacle is not null, _route.Obstacle);
        _answering = Task.Run(AnswerAllAsync);
    }

    /// <summary>Raised with true when the user is asked, and with false when that is over: no time limit of ours counts in between.</summary>
    public event Action<bool>? Asking;

    /// <summary>What makes <c>ssh</c> ask here.</summary>
    public ImmutableDictionary<string, string> Environment => _route.Environment;

    /// <summary>Options of <c>ssh</c> besides; they win over all others.</summary>
    public ImmutableArray<string> Options => _route.Options;

    /// <summary>The process whose questions are the target's own; others belong to hosts on the way.</summary>
    public int? Asker { get; set; }

    /// <summary>The question whether to trust a host's key, with its fingerprint; null where that was not asked.</summary>
    public string? HostKeyQuestion { get; private set; }

    /// <summary>Whether nobody had an answer.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>What went wrong when an answer was looked for; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The environment that makes <c>ssh</c> ask a program, whatever else it could ask.</summary>
    /// <param name="program">The program's path.</param>
    public static ImmutableDictionary<string, string> Asks(string program) => ImmutableDictionary.CreateRange<string, string>(
    [
        new("SSH_ASKPASS", program),
        new("SSH_ASKPASS_REQUIRE", "force"),
        new("DISPLAY", ":0"), // versions before 8.4 do not know the line above, and want this and no terminal
    ]);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _answering.ConfigureAwait(false);
        await _route.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AnswerAllAsync()
    {
        while (await _route.ReadAsync(_stopping.Token).ConfigureAwait(false) is { } question && !_stopping.IsCancellationRequested)
        {
            var answer = await AnswerAsync(question.Asker is not null && question.Asker == Asker, question.Text).ConfigureAwait(false);
            await _route.AnswerAsync(answer?.Contains('\n', StringComparison.Ordinal) is true ? null : answer).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The front end's code: whatever it throws is told as the reason why nobody answered.")]
    private async Task<string?> AnswerAsync(bool isTargets, string question)
    {
        try
        {
            var answer = await FindAnswerAsync(isTargets, question).ConfigureAwait(false);
            GaveUp |= answer is null;
            return answer;
        }
        catch (Exception failure)
        {
            (GaveUp, Failure) = (true, failure);
            return null;
        }
    }

    private async Task<string?> FindAnswerAsync(bool isTargets, string question)
    {
        if (question.Contains("(yes/no", StringComparison.Ordinal))
        {
            HostKeyQuestion = question;
            return null;
        }

        if (!_answered.Add(question))
        {
            return null;
        }

        var isKeys = question.StartsWith(PassphraseQuestion, StringComparison.Ordinal);
        if (_secret is not null && (isTargets || isKeys))
        {
            return _secret.Reveal();
        }

        if (_ask is null)
        {
            return null;
        }

        Asking?.Invoke(true);
        try
        {
            // A host on the way could ask in the name of another.
            return await (_memory is not null && (isTargets || isKeys) && AnswerMemory.MayKeep(question)
                ? _memory.FindAsync(question, AskUserAsync, _stopping.Token)
                : AskUserAsync()).ConfigureAwait(false);
        }
        finally
        {
            Asking?.Invoke(false);
        }

        Task<string?> AskUserAsync() => _ask(question.Trim(), _stopping.Token).WaitAsync(_stopping.Token);
    }
}
