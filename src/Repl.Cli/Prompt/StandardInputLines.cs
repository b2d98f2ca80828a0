using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Repl.Cli.Prompt;

/// <summary>Lines of standard input: a terminal, a pipe or a file.</summary>
/// <remarks>
/// <see cref="Console.ReadLine"/> is not used on a terminal. It keeps what was typed before Ctrl-C and puts it in front of the next
/// line, while the terminal driver's own line editing drops it (termios, NOFLSH unset).
/// </remarks>
internal sealed class StandardInputLines : ILineSource, IDisposable
{
    private const int StandardInput = 0;
    private const char ControlD = '\u0004';
    private const char ControlZ = '\u001A';

    private readonly TextReader _reader;
    private readonly bool _isConsole = IsTerminal && OperatingSystem.IsWindows();
    private Task<string?>? _reading;

    /// <summary>Opens standard input: UTF-8, but what is typed into a console of Windows is UTF-16.</summary>
    public StandardInputLines() => _reader = OperatingSystem.IsWindows() && _isConsole ? OpenConsole() : new StreamReader(OpenStream(), Encoding.UTF8);

    /// <summary>Whether a person types the lines.</summary>
    public static bool IsTerminal => !Console.IsInputRedirected;

    /// <inheritdoc/>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        string? line;
        do
        {
            // A read from a terminal cannot be cancelled. It is left waiting on its thread, and the next call takes it up again.
            _reading ??= Task.Run(_reader.ReadLine, CancellationToken.None);
            line = await _reading.WaitAsync(cancellationToken);
            _reading = null;
        }
        while (line is null && _isConsole); // on Windows, Ctrl-C ends a read without a line: that is not the end of the input

        // The end is a key there, and then Enter.
        return _isConsole && line is [ControlD or ControlZ, ..] ? null : line;
    }

    /// <inheritdoc/>
    public async Task<string?> ReadSecretAsync(Action ask, CancellationToken cancellationToken)
    {
        using var hidden = TypingEcho.TryHide(StandardInput);
        ask();
        return hidden is null ? null : await ReadLineAsync(cancellationToken);
    }

    /// <summary>Closes the reader, unless it still waits for a line that nobody wants: that ends with the process.</summary>
    public void Dispose()
    {
        if (_reading is null)
        {
            _reader.Dispose();
        }
    }

    [SupportedOSPlatform("windows")]
    private static StreamReader OpenConsole()
    {
        Console.InputEncoding = Encoding.Unicode; // other code pages lose letters
        return new StreamReader(Console.OpenStandardInput(), Encoding.Unicode);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The handle is the process's own and is not closed with the stream.")]
    private static Stream OpenStream() => IsTerminal
        ? new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read)
        : Console.OpenStandardInput();
}
