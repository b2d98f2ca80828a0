using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Sessions.Transfers;

/// <summary>
/// A shell at a target that runs small scripts, one after the other: where starting a program takes long, each then costs a round trip
/// only. It is started with the first script.
/// </summary>
/// <param name="connection">Starts it.</param>
internal sealed class ScriptShell(IConnection connection) : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int MostEndBytes = 64; // a newline, 32 digits, a blank, a status of three digits, a newline
    private const int MostAnswerBytes = 256 * 1024 * 1024; // the names in a folder

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private IProgramChannel? _shell;
    private bool _isBroken;

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
            if (_isBroken)
            {
                throw new IOException("The shell that ran the scripts has ended.");
            }

            _isBroken = true; // until it has answered
            _shell ??= await connection.StartAsync(new ProgramSpec("sh", ["-s"]), cancellationToken).ConfigureAwait(false);
            await _shell.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(Wrap(script, arguments)), cancellationToken).ConfigureAwait(false);
            await _shell.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
            var reading = ReadAsync(_shell.StandardError, cancellationToken);
            var output = await ReadAsync(_shell.StandardOutput, cancellationToken).ConfigureAwait(false);
            var errors = await reading.ConfigureAwait(false);
            _isBroken = false;
            return (output.Status, output.Bytes, Encoding.UTF8.GetString(errors.Bytes).Trim());
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _isBroken = true;
        return Interlocked.Exchange(ref _shell, null)?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    // Both streams end with a line of their own, which nobody else can write.
    private string Wrap(string script, IReadOnlyList<string> arguments) => string.Create(
        CultureInfo.InvariantCulture,
        $"( set -- {string.Join(' ', arguments.Select(Quote))}\n{script}\n) </dev/null; repl_status=$?; printf '\\n%s %d\\n' {_nonce} $repl_status; printf '\\n%s %d\\n' {_nonce} $repl_status >&2\n");

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

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
