using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Repl.Sessions.Ssh;

/// <summary>
/// Answers what <c>ssh</c> asks while it connects (SSH_ASKPASS in ssh(1)). A small script hands the question to us through one named
/// pipe and gets the answer through another, so that no secret reaches a disk, an argument or an environment.
/// </summary>
/// <remarks>
/// Each question is answered once: the same one again means that the answer was wrong, and is given up. Whether a host key is to be
/// trusted is never answered with yes. The script knows whose question it is: a password for the target is not for a host on the way.
/// </remarks>
internal sealed class AskPass : IAsyncDisposable
{
    private const int MostQuestionBytes = 16 * 1024;

    // `none` only shows a message ("touch your key"), `confirm` is a question of yes or no; see ssh_askpass in OpenSSH's readpass.c.
    private const string Script = """
        #!/bin/sh
        folder=${0%/*}
        case ${SSH_ASKPASS_PROMPT-} in none) exit 0 ;; confirm) exit 1 ;; esac
        printf '%s\n%s\0' "$PPID" "$1" >"$folder/question"
        IFS= read -r answer <"$folder/answer"
        case $answer in =*) printf '%s\n' "${answer#=}" ;; *) exit 1 ;; esac

        """;

    private readonly PrivateFolder _folder;
    private readonly Secret? _secret;
    private readonly Func<string, CancellationToken, Task<string?>>? _ask;
    private readonly FileStream _questions;
    private readonly FileStream _answers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<string> _answered = [];
    private readonly Task _answering;

    /// <param name="folder">Where the script and its pipes stand.</param>
    /// <param name="secret">The answer to everything that the target or a key asks; null to ask.</param>
    /// <param name="ask">Asks the user; null where there is none.</param>
    [UnsupportedOSPlatform("windows")]
    public AskPass(PrivateFolder folder, Secret? secret, Func<string, CancellationToken, Task<string?>>? ask)
    {
        (_folder, _secret, _ask) = (folder, secret, ask);
        File.WriteAllText(ScriptPath, Script);
        File.SetUnixFileMode(ScriptPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _questions = NamedPipe.Create(folder.File("question"));
        _answers = NamedPipe.Create(folder.File("answer"));
        _answering = Task.Run(AnswerAllAsync);
    }

    /// <summary>Raised with true when the user is asked, and with false when that is over: no time limit of ours counts in between.</summary>
    public event Action<bool>? Asking;

    /// <summary>What makes <c>ssh</c> ask here.</summary>
    public ImmutableDictionary<string, string> Environment => ImmutableDictionary.CreateRange<string, string>(
    [
        new("SSH_ASKPASS", ScriptPath),
        new("SSH_ASKPASS_REQUIRE", "force"),
        new("DISPLAY", ":0"), // versions before 8.4 do not know the line above, and want this and no terminal
    ]);

    /// <summary>The process whose questions are the target's own; others belong to hosts on the way.</summary>
    public int? Asker { get; set; }

    /// <summary>The question whether to trust a host's key, with its fingerprint; null where that was not asked.</summary>
    public string? HostKeyQuestion { get; private set; }

    /// <summary>Whether nobody had an answer.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>What went wrong when an answer was looked for; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    private string ScriptPath => _folder.File("ask");

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _questions.WriteAsync(new byte[1]).ConfigureAwait(false); // an empty question, for the loop that waits for one
        await _answering.ConfigureAwait(false);
        await _questions.DisposeAsync().ConfigureAwait(false);
        await _answers.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AnswerAllAsync()
    {
        while (await ReadQuestionAsync().ConfigureAwait(false) is [var asker, var question] && !_stopping.IsCancellationRequested)
        {
            var answer = await AnswerAsync(int.TryParse(asker, CultureInfo.InvariantCulture, out var id) && id == Asker, question).ConfigureAwait(false);
            var line = answer is null || answer.Contains('\n', StringComparison.Ordinal) ? "!\n" : $"={answer}\n";
            await _answers.WriteAsync(Encoding.UTF8.GetBytes(line)).ConfigureAwait(false);
        }
    }

    // On a thread of its own: reading a pipe keeps its thread until somebody asks, and the pool has few.
    private Task<string[]> ReadQuestionAsync() => BackgroundThread.Run(ReadQuestion);

    /// <returns>Who asks, and what; one empty text at the end.</returns>
    private string[] ReadQuestion()
    {
        var bytes = new List<byte>();
        while (bytes.Count < MostQuestionBytes && _questions.ReadByte() is > 0 and var next)
        {
            bytes.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. bytes]).Split('\n', 2);
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

        // The prompts of a server begin with an account, so no server can ask in a key's name.
        var isKeys = question.StartsWith("Enter passphrase for ", StringComparison.Ordinal);
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
            return await _ask(question.Trim(), _stopping.Token).WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            Asking?.Invoke(false);
        }
    }
}
