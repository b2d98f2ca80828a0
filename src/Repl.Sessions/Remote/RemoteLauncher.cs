using System.Security.Cryptography;
using System.Text;
using Repl.Sessions.Local;
using Repl.Sessions.Processes;
using Repl.Sessions.Shells;

namespace Repl.Sessions.Remote;

/// <summary>
/// Starts a program over there exactly as asked, by whatever shell there is: the command line holds only a fixed script that any shell
/// reads alike, and what to run comes through standard input, line by line, so that no argument list over there shows a secret.
/// </summary>
/// <remarks>
/// A POSIX shell reads input that is no file byte by byte (<c>read</c>), and so takes nothing of what is meant for the program. Measured:
/// 0.2 to 0.4 µs for a byte; so whatever is always the same stands on the command line. Signals are at their defaults under sshd and dropbear. Under sshd the program leads a process session already, which
/// dropbear does for terminals only.
/// </remarks>
internal sealed class RemoteLauncher
{
    /// <summary>
    /// Takes orders from its standard input, line by line. No quote, backslash, exclamation mark or line end within the quotes: csh and fish
    /// read some of these in their own ways.
    /// </summary>
    /// <remarks>
    /// <c>repl_start word waits program argument…</c> becomes the program; where it waits, only after another word, and it goes on with the next
    /// line where there is no such program. setsid(1) keeps the process where it does not lead a group; where it does, it would leave another
    /// one behind. What is typed before a terminal has its usual settings is not echoed: so whoever waited is told once more.
    /// </remarks>
    public const string Script =
        """repl_is() { test -f "$1" && test -x "$1"; }; """
        + """repl_find() { case $1 in */*) repl_is "$1" ;; *) set -f; IFS=:; for repl_d in $PATH; do repl_is "${repl_d:-.}/$1" && return; done; return 1 ;; esac; }; """
        + """repl_leads() { read -r repl_s </proc/$$/stat 2>/dev/null; set -- ${repl_s##*")"} 0 0 0 0 0; test "$3" -eq $$ || test "$4" -eq $$; }; """
        + """repl_settle() { test -t 0 && stty sane 2>/dev/null; }; """
        + """repl_wait() { read -r repl_go; test "$repl_go" = go || exit 0; repl_settle && echo "$repl_word $$"; }; """
        + """repl_miss() { set +f; unset IFS; echo "$repl_word no-program"; test $repl_waits = yes || exit 0; }; """
        + """repl_start() { repl_word=$1 repl_waits=$2; shift 2; repl_find "$1" || { repl_miss; return; }; unset IFS; repl_own=; """
        + """if test -t 0; then test $repl_waits = yes || repl_settle; else echo "$repl_word" >&2; repl_leads || { command -v setsid >/dev/null 2>&1 && repl_own=setsid; }; fi; """
        + """echo "$repl_word $$ ${#0}"; test $repl_waits = no || repl_wait; exec $repl_own "$@"; }; """
        + """while IFS= read -r repl_line; do eval "$repl_line"; done""";

    /// <summary>
    /// The command for a login shell of any kind. The program takes its place. The script's name tells which kind: a POSIX shell makes three
    /// backslashes of it, fish two and csh four.
    /// </summary>
    public const string Command = $$"""exec /bin/sh -c '{{Script}}' "\\"'\\'""";

    /// <summary>
    /// The command for a login shell that is known to be a POSIX shell, which saves the start of another one: half a millisecond. Whatever its
    /// startup files have changed is undone that would change what the script means.
    /// </summary>
    public const string PosixCommand =
        "set +eu; { unset -f test read cd echo command eval exec shift set export printf return exit stty; "
        + """test -n "${ZSH_VERSION-}" && emulate sh; } 2>/dev/null; """
        + Script;

    /// <summary>
    /// The command where a channel tells no exits (<see cref="ILauncherLink.TellsExits"/>): a shell stays and says on standard error how the
    /// program has ended, after a word that its first line of input gives, so that no list of processes shows it. Its own word on a signal
    /// ("Killed") is not heard.
    /// </summary>
    public const string ReportingCommand =
        """exec /bin/sh -c 'IFS= read -r repl_word; exec 3>&2 2>/dev/null; (exec /bin/sh -c "$1" repl 2>&3 3>&-); repl_status=$?; echo "$repl_word $repl_status" >&3; exit "$repl_status"' repl '""" + Script + "'";

    /// <summary>
    /// The same on a terminal, where nothing holds the output of a program that has ended: its end hangs up on all others. So the shell only
    /// makes a status of a signal, and lives on when somebody types Ctrl-C.
    /// </summary>
    public const string StayingCommand =
        """exec /bin/sh -c 'trap : INT QUIT; exec 3>&2 2>/dev/null; (exec /bin/sh -c "$1" repl 2>&3 3>&-); exit "$?"' repl '""" + Script + "'";

    private const string PosixName = "3";
    private const string Go = "go";
    private const string NoDirectory = "no-directory";
    private const string NoProgram = "no-program";
    private const int MostNoiseBytes = 1024 * 1024;

    private readonly string _nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly ProgramSpec _program;
    private readonly Target _target;
    private bool _isMissing;

    public RemoteLauncher(Target target, ProgramSpec program)
    {
        (_target, _program) = (target, program);
        Check();
    }

    /// <summary>What the program and all that it starts carry.</summary>
    public ProcessMark Mark { get; } = ProcessMark.Create();

    /// <summary>Starts the program on a channel of its own, and waits until it runs.</summary>
    /// <param name="link">Opens the channel.</param>
    /// <param name="owner">The value of <see cref="Keeper.Variable"/>.</param>
    /// <param name="watch">Waits until something over there would end the program if the connection were cut. Null: nothing is waited for.</param>
    /// <param name="cancellationToken">Gives up. The program may have been started nevertheless; its <see cref="Mark"/> tells.</param>
    /// <exception cref="ProgramStartException">It does not run.</exception>
    public async Task<RemoteStart> StartAsync(ILauncherLink link, string owner, Func<Task>? watch, CancellationToken cancellationToken)
    {
        IRemoteChannel? channel = null;
        try
        {
            var word = link.TellsExits || _program.Terminal is not null ? null : ReportingChannel.CreateWord();
            channel = await link.StartLauncherAsync(_program, OrderAsync, cancellationToken).ConfigureAwait(false);
            var started = await WaitAsync(link, channel, cancellationToken).ConfigureAwait(false);
            return link.ReusesLaunchers ? await GoAsync(started, cancellationToken).ConfigureAwait(false)
                : word is null ? started
                : ReportingChannel.Put(started, word);

            async Task OrderAsync(IRemoteChannel opened)
            {
                await (watch?.Invoke() ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
                byte[] orders = [.. Encode(owner, word, link.ReusesLaunchers), .. link.ReusesLaunchers ? [] : _program.FirstInput];
                await SendAsync(opened, orders, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            if (channel is not null)
            {
                await link.TakeBackAsync(channel, _program, link.ReusesLaunchers && _isMissing).ConfigureAwait(false);
            }

            if (failure is OperationCanceledException)
            {
                throw;
            }

            await link.SettleAsync().ConfigureAwait(false);
            throw Explain(failure, link.LossReason);
        }
    }

    // What is typed before a terminal has its usual settings is not echoed: there is another word once it has them.
    private async Task<RemoteStart> GoAsync(RemoteStart started, CancellationToken cancellationToken)
    {
        await SendAsync(started.Channel, Encoding.ASCII.GetBytes($"{Go}\n"), CancellationToken.None).ConfigureAwait(false);
        var output = _program.Terminal is null ? started.Output : (await ReadAsync(started.Output, cancellationToken).ConfigureAwait(false)).Remainder;
        await SendAsync(started.Channel, [.. _program.FirstInput], CancellationToken.None).ConfigureAwait(false);
        return started with { Output = output };
    }

    private static async Task SendAsync(IRemoteChannel channel, byte[] lines, CancellationToken cancellationToken)
    {
        try
        {
            await channel.Input.WriteAsync(lines, cancellationToken).ConfigureAwait(false);
            await channel.Input.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Whatever runs there has ended without reading; what it said is told instead.
        }
    }

    private Exception Explain(Exception failure, string? lossReason) => failure switch
    {
        IOException or ProgramStartException or ObjectDisposedException when lossReason is not null => new ProgramStartException(lossReason, "Connect again.", failure),
        IOException or ObjectDisposedException => new ProgramStartException(
            $"{_target} did not start '{_program.FileName}': {failure.Message}", "Check that the user may run commands there.", failure),
        ConnectException further => new ProgramStartException(further.Problem, further.NextStep, further),
        _ => failure,
    };

    private byte[] Encode(string owner, string? word, bool isReused)
    {
        var lines = new StringBuilder();
        if (word is not null)
        {
            Add(word);
        }

        if (NeedsLineEnds())
        {
            Add("""repl_n=$(printf '\nx'); repl_n=${repl_n%x}"""); // costs a process
        }

        foreach (var (name, value) in _program.Environment.SetItem(ProcessMark.Variable, Mark.Value).SetItem(Keeper.Variable, owner))
        {
            Add($"export {name}={Quote(value)}");
        }

        if (_program.WorkingDirectory is { } directory)
        {
            // `-` alone would be the directory before.
            Add($"CDPATH= cd -- {Quote(directory == "-" ? "./-" : directory)} >/dev/null 2>&1 || {{ {Say(NoDirectory)}; exit 0; }}");
        }

        Add($"repl_start {_nonce} {(isReused ? "yes" : "no")} {string.Join(' ', _program.Arguments.Prepend(_program.FileName).Select(Quote))}");
        return Encoding.UTF8.GetBytes(lines.ToString());

        void Add(string line) => lines.Append(line).Append('\n');
    }

    // Strips what startup files of the login shell have written.
    private async Task<RemoteStart> WaitAsync(ILauncherLink link, IRemoteChannel channel, CancellationToken cancellationToken)
    {
        var (told, output) = await ReadAsync(channel.Output, cancellationToken).ConfigureAwait(false);
        switch (told)
        {
            case null:
                throw await NotStartedAsync(channel, cancellationToken).ConfigureAwait(false);
            case NoDirectory:
                throw new ProgramStartException($"The directory '{_program.WorkingDirectory}' does not exist on {_target}.", "Choose another one.");
            case NoProgram:
                _isMissing = true;
                throw new ProgramStartException($"There is no program '{_program.FileName}' on {_target}.", "Install it, or choose another one.");
        }

        var error = _program.Terminal is null ? (await ReadAsync(channel.Error, cancellationToken).ConfigureAwait(false)).Remainder : channel.Error;
        if (told.Split(' ') is not [var number, var name] || !int.TryParse(number, out var id))
        {
            throw await NotStartedAsync(channel, cancellationToken).ConfigureAwait(false);
        }

        if (name == PosixName)
        {
            link.NotePosixShell();
        }

        return new RemoteStart(channel, id, output, error);
    }

    private void Check()
    {
        foreach (var name in _program.Environment.Keys)
        {
            if (!VariableName.IsValid(name))
            {
                throw new ProgramStartException($"'{name}' cannot be the name of an environment variable on {_target}.", "Use letters, digits and underscores.");
            }
        }

        if (Texts().Any(text => text.Contains('\0', StringComparison.Ordinal)))
        {
            throw new ProgramStartException($"An argument or a variable of '{Shorten.Line(_program.FileName)}' holds a NUL, which no program can be given.", "Leave it out.");
        }
    }

    private bool NeedsLineEnds() => Texts().Append(_program.WorkingDirectory ?? "").Any(text => text.Contains('\n', StringComparison.Ordinal));

    private IEnumerable<string> Texts() => _program.Arguments.Append(_program.FileName).Concat(_program.Environment.Values);

    private static string Quote(string text) => ShellWord.Quote(text).Replace("\n", """'"$repl_n"'""", StringComparison.Ordinal);

    private string Say(string what) => $"printf '%s\\n' '{_nonce} {what}'";

    private async Task<ProgramStartException> NotStartedAsync(IRemoteChannel channel, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(channel.Error, leaveOpen: true);
        var said = new char[4096];
        var count = await reader.ReadBlockAsync(said.AsMemory(), cancellationToken).ConfigureAwait(false);
        var line = Shorten.Line(new string(said, 0, count).Trim().Split('\n')[^1]);
        return new ProgramStartException(
            $"{_target} did not start '{_program.FileName}'{(line.Length > 0 ? $": {line.TrimEnd('.')}" : "")}.",
            "Check that the user may run commands there, and that it has a POSIX shell at /bin/sh.");
    }

    /// <returns>What follows the nonce on its line, or null where the stream ended without it; and the stream after that line.</returns>
    private async Task<(string? Told, Stream Remainder)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var nonce = Encoding.ASCII.GetBytes(_nonce);
        var buffer = new byte[4096];
        var length = 0;
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            length += count;
            var start = buffer.AsSpan(0, length).IndexOf(nonce);
            if (start >= 0 && buffer.AsSpan(start, length - start).IndexOf((byte)'\n') is >= 0 and var lineLength)
            {
                var line = Encoding.UTF8.GetString(buffer, start + nonce.Length, lineLength - nonce.Length).Trim();
                return (line, new RemainderStream(buffer[(start + lineLength + 1)..length], stream));
            }

            if (length == buffer.Length)
            {
                if (length >= MostNoiseBytes)
                {
                    break;
                }

                Array.Resize(ref buffer, length * 2);
            }
        }

        return (null, stream);
    }
}
