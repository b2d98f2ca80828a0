using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Repl.Sessions.Ssh;

/// <summary>A small script that hands the questions of <c>ssh</c> to us through one named pipe, and gets the answers through another.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class AskPassScript : IAskPassRoute
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

    private readonly string _path;
    private readonly FileStream _questions;
    private readonly FileStream _answers;

    /// <param name="folder">Where the script and its pipes stand.</param>
    public AskPassScript(PrivateFolder folder)
    {
        _path = folder.File("ask");
        File.WriteAllText(_path, Script);
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _questions = NamedPipe.Create(folder.File("question"));
        _answers = NamedPipe.Create(folder.File("answer"));
    }

    public ImmutableDictionary<string, string> Environment => AskPass.Asks(_path);

    public ImmutableArray<string> Options => [];

    public async Task<AskPassQuestion?> ReadAsync(CancellationToken stop)
    {
        // An empty question, for the thread that waits for one.
        var registration = stop.UnsafeRegister(static pipe => ((FileStream)pipe!).WriteByte(0), _questions);
        await using var _ = registration.ConfigureAwait(false);

        // On a thread of its own: reading a pipe keeps its thread until somebody asks, and the pool has few.
        return await BackgroundThread.Run(ReadQuestion).ConfigureAwait(false) is [var asker, var text]
            ? new AskPassQuestion(int.TryParse(asker, CultureInfo.InvariantCulture, out var id) ? id : null, text)
            : null;
    }

    public async Task AnswerAsync(string? answer) =>
        await _answers.WriteAsync(Encoding.UTF8.GetBytes(answer is null ? "!\n" : $"={answer}\n")).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _questions.DisposeAsync().ConfigureAwait(false);
        await _answers.DisposeAsync().ConfigureAwait(false);
    }

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
}
