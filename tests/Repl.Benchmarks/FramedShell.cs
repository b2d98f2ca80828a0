using System.Diagnostics;
using System.Text;
using Repl.Sessions.Shells;

namespace Repl.Benchmarks;

/// <summary>
/// The floor for a session elsewhere: the very frame of a session, written to a bash at the other end of a pipe or a socket, and its output
/// read until the end marker. Nothing is taken apart, and nothing of standard error is looked at.
/// </summary>
internal sealed class FramedShell : IAsyncDisposable
{
    private static readonly string Nonce = ShellFrame.CreateNonce();

    private readonly ShellFrame _frame = new(ShellDialect.Bash, Nonce, isDirect: false);
    private readonly Func<ValueTask> _end;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly bool _blocks;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private int _number;

    private FramedShell(Stream input, Stream output, Func<ValueTask> end, bool blocks) => (_input, _output, _end, _blocks) = (input, output, end, blocks);

    /// <summary>Starts a program that leads to a bash, and prepares that as a session does.</summary>
    /// <param name="program">The program, such as <c>ssh</c>.</param>
    /// <param name="arguments">Its arguments, without what runs at the other end.</param>
    /// <param name="blocks">Whether reads and writes hold their thread instead of waiting asynchronously.</param>
    public static async Task<FramedShell> StartAsync(string program, Func<string[], string[]> arguments, bool blocks)
    {
        string[] bash = ["exec bash --noprofile --norc --noediting -i 2>/dev/null"];
        var start = new ProcessStartInfo(program, arguments(bash)) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        return await StartAsync(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, EndAsync, blocks);

        async ValueTask EndAsync()
        {
            process.StandardInput.Close(); // the end of an idle shell
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Prepares a bash as a session does.</summary>
    /// <param name="input">Leads to it.</param>
    /// <param name="output">What it writes, with or without something between.</param>
    /// <param name="end">Ends it.</param>
    /// <param name="blocks">Whether reads and writes hold their thread instead of waiting asynchronously.</param>
    public static async Task<FramedShell> StartAsync(Stream input, Stream output, Func<ValueTask> end, bool blocks = false)
    {
        var shell = new FramedShell(input, output, end, blocks);
        await shell._input.WriteAsync(shell._frame.Opening());
        await shell.RunAsync("");
        return shell;
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>How many bytes came, markers included.</returns>
    public async Task<long> RunAsync(string command)
    {
        var number = ++_number;
        var frame = _frame.Command(number, command).Lines;
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

    public ValueTask DisposeAsync() => _end();

    private ValueTask<int> ReadAsync(Memory<byte> buffer) =>
        _blocks ? new ValueTask<int>(_output.Read(buffer.Span)) : _output.ReadAsync(buffer);
}
