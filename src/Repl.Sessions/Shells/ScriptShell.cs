using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Shells;

/// <summary>
/// A shell at a target that runs small scripts, one after the other: where starting a program takes long, each then costs a round trip
/// only. It is started with the first script.
/// </summary>
/// <param name="connection">Starts it.</param>
/// <param name="program">The shell, which reads commands from its standard input.</param>
/// <param name="printLine">Prints its one argument as a line, whatever functions and aliases that shell has.</param>
internal sealed class ScriptShell(IConnection connection, ProgramSpec program, string printLine) : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int MostEndBytes = 64; // a newline, 32 digits, a blank, a status of three digits, a newline
    private const int MostAnswerBytes = 256 * 1024 * 1024; // the names in a folder

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly ProgramSpec Posix = new("sh", ["-s"]);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly CancellationTokenSource _ended = new();
    private IProgramChannel? _shell;
    private bool _isBroken;

    /// <summary>A shell of the target's own, without anything of the user's.</summary>
    /// <param name="connection">Starts it.</param>
    public ScriptShell(IConnection connection)
        : this(connection, Posix, "printf '%s\\n'")
    {
    }

    /// <summary>What the shell reads before the first script; it may print. Gets the variables that are not to be touched. Default nothing.</summary>
    public Func<IReadOnlyCollection<string>, byte[]> Preparation { get; init; } = static _ => [];

    /// <summary>Whether it can be used for somebody else: no script is under way, and none was given up.</summary>
    public bool IsAtRest => _turn.CurrentCount == 1 && !_isBroken;

    /// <summary>Runs a script.</summary>
    /// <param name="script">Its text, for a POSIX shell. It gets no input, and may end by <c>exit</c> or <c>exec</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Gives up; the shell is ended then.</param>
    /// <returns>The exit status, and what it has written.</returns>
    /// <exception cref="ProgramStartException">There is no shell.</exception>
    /// <exception cref="IOException">The shell ended.</exception>
    public async Task<(int Status, byte[] Output, string Errors)> RunAsync(string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
            return await RunInTurnAsync(Wrap(script, arguments), stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The shell that ran the scripts was ended.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the shell and the script that runs; returns when they are gone, after 5 s at the latest where they cannot be ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _isBroken = true;
        await _ended.CancelAsync().ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);

        // A shell that was just being started is ended by who starts it.
        if (await _turn.WaitAsync(EndLimit).ConfigureAwait(false))
        {
            _turn.Release();
        }
    }

    private async Task<(int Status, byte[] Output, string Errors)> RunInTurnAsync(string script, CancellationToken cancellationToken)
    {
        if (_isBroken)
        {
            throw new IOException("The shell that ran the scripts has ended.");
        }

        _isBroken = true; // until it has answered
        var shell = _shell ?? await StartAsync(cancellationToken).ConfigureAwait(false);
        await shell.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(script), cancellationToken).ConfigureAwait(false);
        await shell.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
        var reading = ReadAsync(shell.StandardError, cancellationToken);
        var output = await ReadAsync(shell.StandardOutput, cancellationToken).ConfigureAwait(false);
        var errors = await reading.ConfigureAwait(false);
        _isBroken = _ended.IsCancellationRequested;
        return (output.Status, output.Bytes, Encoding.UTF8.GetString(errors.Bytes).Trim());
    }

    private async Task<IProgramChannel> StartAsync(CancellationToken cancellationToken)
    {
        var shell = await connection.StartAsync(program, cancellationToken).ConfigureAwait(false);
        _shell = shell;
        if (_ended.IsCancellationRequested)
        {
            await EndAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (Preparation(shell.OwnVariables) is { Length: > 0 } preparation)
        {
            byte[] quietly = [.. "exec 3>&1 4>&2 >/dev/null 2>&1\n"u8, .. preparation, .. "\nexec >&3 2>&4 3>&- 4>&-\n"u8];
            await shell.StandardInput.WriteAsync(quietly, cancellationToken).ConfigureAwait(false);
        }

        return shell;
    }

    private ValueTask EndAsync() => Interlocked.Exchange(ref _shell, null)?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Both streams end with a line of their own, which nobody else can write.
    private string Wrap(string script, IReadOnlyList<string> arguments) =>
        $"""
         ( \set -- {string.Join(' ', arguments.Select(ShellWord.Quote))}
         {script}
         ) </dev/null; repl_status=$?; {printLine} "
         {_nonce} $repl_status"; {printLine} "
         {_nonce} $repl_status" >&2

         """;

    private async Task<(byte[] Bytes, int Status)> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var start = Encoding.ASCII.GetBytes($"\n{_nonce} ");
        using var all = new MemoryStream();
        var buffer = new byte[BufferBytes];
        while (true)
        {
            var count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0 || all.Length + count > MostAnswerBytes)
            {
                throw new IOException(count == 0 ? "The shell that ran the scripts ended." : "A script has written too much.");
            }

            all.Write(buffer, 0, count);
            var bytes = all.GetBuffer().AsMemory(0, (int)all.Length);
            var last = bytes[Math.Max(0, bytes.Length - MostEndBytes)..];
            if (last.Span[^1] == (byte)'\n' && last.Span.LastIndexOf(start) is >= 0 and var end)
            {
                return (bytes[..(bytes.Length - last.Length + end)].ToArray(), int.Parse(last.Span[(end + start.Length)..^1], NumberStyles.None, CultureInfo.InvariantCulture));
            }
        }
    }
}
