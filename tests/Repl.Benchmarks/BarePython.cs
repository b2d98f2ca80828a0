using System.Diagnostics;
using System.Text;

namespace Repl.Benchmarks;

/// <summary>The floor for workers: a Python that reads a JSON line, and writes one. Nothing is named, caught, stopped or told apart from output.</summary>
internal sealed class BarePython : IAsyncDisposable
{
    private const string Program = """
        import json, sys
        for line in sys.stdin.buffer:
            a, b = json.loads(line)
            sys.stdout.write(json.dumps(a + b) + "\n")
            sys.stdout.flush()
        """;

    private readonly Process _process;
    private readonly byte[] _buffer = new byte[4096];

    private BarePython(Process process) => _process = process;

    /// <summary>Starts one.</summary>
    public static BarePython Start() => new(Process.Start(new ProcessStartInfo("python3", ["-c", Program]) { RedirectStandardInput = true, RedirectStandardOutput = true })!);

    /// <summary>Sends a line, and reads the answer.</summary>
    /// <returns>The answer.</returns>
    public async Task<string> CallAsync(string line)
    {
        var input = _process.StandardInput.BaseStream;
        await input.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"));
        await input.FlushAsync();
        for (var length = 0; ;)
        {
            var count = await _process.StandardOutput.BaseStream.ReadAsync(_buffer.AsMemory(length));
            length += count > 0 ? count : throw new EndOfStreamException("The Python of the floor has ended.");
            if (_buffer[length - 1] == '\n')
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
