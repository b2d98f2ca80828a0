using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Repl.Benchmarks;

/// <summary>
/// The floor: the least that can be done to run commands in a living shell. Writes the command and a <c>printf</c> of a random end, and
/// reads until that end comes. No markers around errors, no exit status, no interrupt.
/// </summary>
internal sealed class RawShell : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly bool _blocks;
    private readonly string _end = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly byte[] _endBytes;
    private readonly byte[] _buffer;

    private RawShell(Process process, bool blocks)
    {
        (_process, _blocks) = (process, blocks);
        (_input, _output) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        _endBytes = Encoding.ASCII.GetBytes(_end);
        _buffer = new byte[_endBytes.Length + (64 * 1024)];
    }

    /// <summary>Starts <c>bash</c> or <c>dash</c>.</summary>
    /// <param name="shell">Which.</param>
    /// <param name="blocks">Whether reads and writes hold their thread instead of waiting asynchronously.</param>
    /// <param name="isInteractive">
    /// Whether as a session does. Otherwise as a script is piped to it: then it does not survive an interrupt, and bash reads its input byte by
    /// byte.
    /// </param>
    public static async Task<RawShell> StartAsync(string shell, bool blocks, bool isInteractive = true)
    {
        string[] arguments = (shell, isInteractive) switch
        {
            ("bash", true) => ["--noprofile", "--norc", "--noediting", "-i"],
            (_, true) => ["-i"],
            _ => [],
        };
        var start = new ProcessStartInfo("setsid", [shell, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var raw = new RawShell(Process.Start(start)!, blocks);

        // As in a session: prompts would fill the pipe that nobody reads, and bash would remember each command.
        await raw.RunAsync(shell is "bash" ? "exec 2>/dev/null; PS1= PS2=; set +o history" : "exec 2>/dev/null; PS1= PS2=");
        return raw;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">One line.</param>
    /// <param name="copy">Gets the output, end included; null to count only.</param>
    /// <returns>How many bytes the command wrote.</returns>
    public async Task<long> RunAsync(string command, Stream? copy = null)
    {
        var line = Encoding.UTF8.GetBytes($"{command}; printf '%s' {_end}\n");
        if (_blocks)
        {
            // The point of this floor is what blocking costs.
#pragma warning disable CA1849
            _input.Write(line);
            _input.Flush();
#pragma warning restore CA1849
        }
        else
        {
            await _input.WriteAsync(line);
            await _input.FlushAsync();
        }

        // The end may come in two reads: the last bytes of each stay in front of the next.
        var (total, kept) = (0L, _endBytes.Length);
        for (int count; (count = await ReadAsync(_buffer.AsMemory(kept))) > 0;)
        {
            total += count;
            copy?.Write(_buffer, kept, count);
            var seen = _buffer.AsSpan(0, kept + count);
            if (seen.EndsWith(_endBytes))
            {
                return total - _endBytes.Length;
            }

            seen[^kept..].CopyTo(_buffer);
        }

        throw new EndOfStreamException("The shell of the floor has ended.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close(); // the end of an idle shell
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private ValueTask<int> ReadAsync(Memory<byte> buffer) =>
        _blocks ? new ValueTask<int>(_output.Read(buffer.Span)) : _output.ReadAsync(buffer);
}
