using System.Diagnostics;
using System.Text;
using Repl.Sessions.Shells;

namespace Repl.Benchmarks;

/// <summary>
/// The floor for a session at an SSH host: the very frame of a session, written to a bash at the other end of a pipe, and its output read
/// until the end marker. Nothing is taken apart, and nothing of standard error is looked at.
/// </summary>
internal sealed class FramedShell : IAsyncDisposable
{
    private static readonly string Nonce = ShellFrame.CreateNonce();

    private readonly ShellFrame _frame = new(ShellDialect.Bash, Nonce, marksErrors: true);
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly bool _blocks;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _number;

    private FramedShell(Process process, bool blocks)
    {
        (_process, _blocks) = (process, blocks);
        (_input, _output) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
    }

    /// <summary>Starts a program that leads to a bash, and prepares that as a session does.</summary>
    /// <param name="program">The program, such as <c>ssh</c>.</param>
    /// <param name="arguments">Its arguments, without what runs at the other end.</param>
    /// <param name="blocks">Whether reads and writes hold their thread instead of waiting asynchronously.</param>
    public static async Task<FramedShell> StartAsync(string program, Func<string[], string[]> arguments, bool blocks)
    {
        string[] bash = ["exec bash --noprofile --norc --noediting -i 2>/dev/null"];
        var start = new ProcessStartInfo(program, arguments(bash)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var shell = new FramedShell(Process.Start(start)!, blocks);
        await shell._input.WriteAsync(shell._frame.Opening());
        await shell.RunAsync("");
        return shell;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>How many bytes came, markers included.</returns>
    public async Task<long> RunAsync(string command)
    {
        var number = ++_number;
        var frame = _frame.Command(number, command);
        if (_blocks)
        {
            // The point of this floor is what blocking costs.
#pragma warning disable CA1849
            _input.Write(frame);
            _input.Flush();
#pragma warning restore CA1849
        }
        else
        {
            await _input.WriteAsync(frame);
            await _input.FlushAsync();
        }

        // The end may come in two reads, but seldom: what could be its beginning stays in front of the next.
        var end = Encoding.ASCII.GetBytes($"{Nonce}{(char)MarkerKind.End}{number};");
        var (total, kept) = (0L, 0);
        for (int count; (count = await ReadAsync(_buffer.AsMemory(kept))) > 0;)
        {
            total += count;
            var seen = _buffer.AsSpan(0, kept + count);
            if (seen[^1] == 0 && seen[^Math.Min(seen.Length, 1024)..].IndexOf(end) >= 0)
            {
                return total;
            }

            kept = Math.Min(seen.Length, 1024);
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
